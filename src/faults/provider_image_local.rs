//! `provider-image-local`: the provider's image exists on its host alone.

use super::evidence::Evidence;
use super::found::{Class, Found};
use super::table::{Fault, Group};
use crate::health::Subject;

pub(super) const FAULT: Fault = Fault {
    id: "provider-image-local",
    group: Group::Machines,
    seen_by: "the image of the provider's container, which no registry knows by a digest",
    cause: "the image was built or loaded on that host: a pull or a prune there loses it",
    class: Class::Tell,
    find,
};

fn find(evidence: Evidence<'_>) -> Vec<Found> {
    let local = |name: &str| {
        evidence.seen.providers.iter().any(|access| access.name == name && access.image_is_local == Some(true))
    };
    let found = evidence.containers().filter(|(provider, _)| local(&provider.name)).map(|(provider, container)| {
        let image = &container.image;
        Found::new(&FAULT, Subject::new(&provider.name, "Image", image))
            .seen(format!("container {} runs {image}, which has no RepoDigests", container.name))
            .step(format!("save a copy, where the container is: docker save {image} | gzip > provider-image.tar.gz"))
            .step("until then neither `docker compose pull` nor `docker image prune -a` there; better: push it to a registry")
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::FAULT;
    use crate::faults::testing::Case;

    #[test]
    fn only_where_it_is_known_to_be_local() {
        let with = |local| {
            let case = Case::healthy().with(|case| {
                case.seen.providers[0].image_is_local = local;
                case.container().image = "provider:local-fix".into();
            });
            case.told(&FAULT)
        };
        assert!(with(Some(true))[0].contains("docker save provider:local-fix"));
        assert_eq!(with(Some(false)).len() + with(None).len(), 0);
    }
}
