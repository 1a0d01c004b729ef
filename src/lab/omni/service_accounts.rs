//! `management.ManagementService`: service accounts and their keys
//! (`siderolabs/omni` `internal/backend/grpc/serviceaccount.go`, `internal/pkg/auth/serviceaccount`).

use jiff::{SignedDuration, Timestamp};
use pgp::composed::{Deserializable as _, SignedPublicKey};
use pgp::types::KeyDetails as _;
use serde_json::{Value, json};

use super::Gateway;
use super::account::{Account, INFRA_PROVIDER, Role};
use super::auth::life;
use super::management::needs;
use super::request::Body;
use super::status::{Code, Outcome, Refusal};
use crate::lab::world;

/// The longest life of a service account's key.
const LONGEST: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The namespaces and types of what is behind an account, by its identity.
const STATUSES: [(&str, &str); 3] = [
    ("default", "Identities.omni.sidero.dev"),
    ("ephemeral", "IdentityStatuses.omni.sidero.dev"),
    ("ephemeral", "ServiceAccountStatuses.omni.sidero.dev"),
];

/// ListServiceAccounts.
pub(super) fn list(gateway: &Gateway, account: &Account) -> Outcome<Value> {
    needs(account, Role::Admin)?;
    Ok(json!({"service_accounts": gateway.accounts.listed()}))
}

/// CreateServiceAccount.
pub(super) fn create(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    needs(account, Role::Admin)?;
    let body = Body::read(text, &["name", "armored_pgp_public_key", "use_user_role", "role"])?;
    let name = body.text("name");
    let is_provider = name.starts_with(INFRA_PROVIDER);
    let wrong = |message: String| Err(Refusal::new(Code::Unknown, message));
    let role = if body.flag("use_user_role") {
        if is_provider {
            return wrong(
                "infra provider service accounts must have the role \"InfraProvider\", but use-user-role was requested"
                    .to_owned(),
            );
        }
        Role::Admin
    } else {
        role(body.text("role"))?
    };
    match (is_provider, role) {
        (true, Role::InfraProvider) => {}
        (true, _) => return wrong("infra-provider service accounts must have the role \"InfraProvider\"".to_owned()),
        (false, Role::InfraProvider) => {
            return wrong(format!(
                "service accounts with role \"InfraProvider\" must be prefixed with {INFRA_PROVIDER:?}"
            ));
        }
        (false, _) => {}
    }
    let identity = Account::identity_of(name);
    if !gateway.accounts.keys_of(&identity).is_empty() {
        let message = format!("service account {identity:?} already exists");
        return Err(Refusal::new(Code::AlreadyExists, message));
    }
    let user = world::uuid(&format!("{identity} {:x}", rand::random::<u128>()));
    let made = read(name, role, user, body.text("armored_pgp_public_key"))?;
    let fingerprint = made.fingerprint.clone();
    for resource in Account::resources(std::slice::from_ref(&made)) {
        gateway.store.create(resource)?;
    }
    gateway.accounts.add(made);
    Ok(json!({"public_key_id": fingerprint}))
}

/// RenewServiceAccount: another key for an account; those that it has stay good until they run out.
pub(super) fn renew(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    needs(account, Role::Admin)?;
    let body = Body::read(text, &["name", "armored_pgp_public_key"])?;
    let name = body.text("name");
    let identity = Account::identity_of(name);
    let keys = gateway.accounts.keys_of(&identity);
    let Some(first) = keys.first() else {
        let message = format!("resource Identities.omni.sidero.dev(default/{identity}@undefined) doesn't exist");
        return Err(Refusal::new(Code::NotFound, message));
    };
    let made = read(name, first.role, first.user_id.clone(), body.text("armored_pgp_public_key"))?;
    let fingerprint = made.fingerprint.clone();
    if gateway.accounts.all().iter().any(|known| known.fingerprint == fingerprint) {
        let message = format!("resource PublicKeys.omni.sidero.dev(default/{fingerprint}@1) already exists");
        return Err(Refusal::new(Code::AlreadyExists, message));
    }
    gateway.accounts.add(made);
    for resource in Account::resources(&gateway.accounts.keys_of(&identity)) {
        if resource.metadata.kind == "ServiceAccountStatuses.omni.sidero.dev" {
            gateway.store.update(resource, None, Timestamp::now())?;
        }
    }
    Ok(json!({"public_key_id": fingerprint}))
}

/// DestroyServiceAccount: with all its keys, none of which signs any more.
pub(super) fn destroy(gateway: &Gateway, account: &Account, text: &str) -> Outcome<Value> {
    needs(account, Role::Admin)?;
    let body = Body::read(text, &["name"])?;
    let name = body.text("name");
    let identity = Account::identity_of(name);
    if account.identity.eq_ignore_ascii_case(&identity) {
        let message = "destroying your own service account is not allowed";
        return Err(Refusal::new(Code::InvalidArgument, message));
    }
    let keys = gateway.accounts.keys_of(&identity);
    let Some(first) = keys.first() else {
        return Err(Refusal::new(Code::NotFound, format!("service account {name:?} not found")));
    };
    gateway.accounts.remove(&identity);
    for (namespace, kind) in STATUSES {
        gateway.store.destroy(namespace, kind, &identity);
    }
    gateway.store.destroy("default", "Users.omni.sidero.dev", &first.user_id);
    Ok(json!({}))
}

fn role(name: &str) -> Outcome<Role> {
    let roles = [Role::InfraProvider, Role::Reader, Role::Operator, Role::Admin];
    let message = || format!("unknown role to parse: {name:?}");
    roles.into_iter().find(|role| role.name() == name).ok_or_else(|| Refusal::new(Code::Unknown, message()))
}

fn read(name: &str, role: Role, user_id: String, armored: &str) -> Outcome<Account> {
    let wrong = |what: &str| Refusal::new(Code::Unknown, what);
    // The server says what its reader of keys met; of a text that is no key at all, this.
    let (key, _) = SignedPublicKey::from_string(armored).map_err(|_| {
        wrong("gopenpgp: error in reading key ring: openpgp: invalid data: tag byte does not have MSB set")
    })?;
    key.verify_bindings().map_err(|_| wrong("failed to parse public key"))?;
    let (created, expires) = life(&key, LONGEST)?;
    Ok(Account {
        name: name.to_owned(),
        identity: Account::identity_of(name),
        user_id,
        role,
        fingerprint: format!("{:x}", key.primary_key.fingerprint()),
        created,
        expires,
        key,
        armored: armored.to_owned(),
    })
}
