//! Omni's answers: resources one a line as in the items of a List, the List itself, a watch, a refusal. What they say is
//! judged and shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::omni::{Endpoint, fuzzing};
use talops::resource::{ClusterStatusSpec, decode, decode_document, decode_get, decode_list, encode};

fuzz_target!(|text: &str| {
    talops_fuzz::bounded(|| {
        let items: Vec<&str> = text.lines().collect();
        for item in &items {
            if let Ok(document) = decode_document(item) {
                // What is written back is read again as the same.
                let again = encode(&document)["resource"]["spec"].as_str().map(str::to_owned).expect("a text");
                assert_eq!(serde_json::from_str::<serde_json::Value>(&again).expect("JSON"), document.spec);
            }
        }
        let _ = decode_get(text.as_bytes());
        if let Ok(page) = decode_list(text.as_bytes(), decode::<ClusterStatusSpec>) {
            let list = page.list;
            assert_eq!(page.length, (list.resources.len() + list.unreadable.len()) as u64, "an object is lost");
        }
        fuzzing::watch(text.as_bytes(), 7);
        let endpoint = Endpoint::parse("https://omni.example.com", "talops.yaml").expect("an endpoint");
        talops_fuzz::assert_plain_error(&fuzzing::refusal(403, text.as_bytes(), &endpoint));

        let seen = fuzzing::seen(&items);
        // Half of an estate that cannot be read is nothing to call well.
        let odd = items.iter().any(|item| decode::<ClusterStatusSpec>(item).is_err());
        let mut phases = seen.clusters.iter().map(|cluster| &cluster.phase);
        assert!(!odd || phases.any(|phase| phase.starts_with("unreadable")), "what cannot be read is not shown");
        let mut estate = talops_fuzz::estate();
        let mut endpoint = talops_fuzz::endpoint();
        endpoint.clusters = Some(talops_fuzz::seen(seen.clusters));
        endpoint.machines = Some(talops_fuzz::seen(seen.machines));
        endpoint.requests = Some(talops_fuzz::seen(seen.requests));
        endpoint.infra_providers = Some(talops_fuzz::seen(seen.infra_providers));
        estate.omni.push(endpoint);
        talops_fuzz::show(&estate);
    });
});
