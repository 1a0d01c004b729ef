//! Omni: endpoint and key discovery, request signing, resources, watches, management calls.
//!
//! A client: imports the ground alone, and no other client.

mod access;
mod auth;
mod browse;
mod client;
mod discover;
mod endpoint;
mod failure;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gather;
mod http;
mod key;
mod lines;
mod login;
mod machine_log;
mod management;
mod meet;
pub mod observe;
mod raw;
mod resources;
mod service_account;
mod sign;
mod user_key;
mod version;
mod watch;

pub use access::reads;
pub use auth::{CONFIRMATION_LIMIT, LONGEST_USER_KEY_LIFETIME, ROLES, Registered, USER_KEY_LIFETIME};
pub use browse::Wanted;
pub use client::Client;
pub use discover::{Target, discover};
pub use endpoint::Endpoint;
pub use gather::Gather;
pub use key::{Key, KeyKind};
pub use login::{LoginTarget, login_target};
pub use machine_log::MachineLog;
pub use management::{PublicKey, ServiceAccount, ServiceAccounts};
pub use meet::Meeting;
pub use raw::Messages;
pub use service_account::{AccountName, INFRA_PROVIDER_ROLE, LONGEST_ACCOUNT_KEY_LIFETIME};
pub use sign::{CallMetadata, signed_headers};
pub use user_key::UserKeyFile;
pub use version::{BACKEND_API_VERSION, version_warning};
pub use watch::Event;
