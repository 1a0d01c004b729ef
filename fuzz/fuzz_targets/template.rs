//! Cluster templates: any text is either taken or has faults, and what is shown of them is plain and short. What is taken
//! becomes resources, the same ones each time, which can be printed and read again, and out of which a template can be made
//! that stands for the same.
//!
//! After a line `# file` comes what every file is that the template names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use talops::template::export::{Source, export};
use talops::template::{Api, Files, Refusal, Template, show, yaml};

/// A message is cut to 500 characters, a hint too.
const LONGEST: usize = 2 * 500 * 4 + 64;

/// The same text under every name.
struct Same<'a>(&'a str);

impl Files for Same<'_> {
    fn read(&self, name: &str) -> Result<String, Refusal> {
        match name {
            "missing" => Err(Refusal::Missing),
            "outside" => Err(Refusal::Outside { root: "/estate".to_owned(), link: true }),
            _ => Ok(self.0.to_owned()),
        }
    }
}

fuzz_target!(|text: &str| {
    talops_fuzz::bounded(|| {
        let (template, file) = text.split_once("\n# file\n").unwrap_or((text, "machine: {}\n"));
        for api in [Api::V1_9, Api::V1_10, Api::Next] {
            let reading = Template::read(template, &Same(file), api);
            for fault in &reading.faults {
                let hint = fault.hint_text().unwrap_or_default();
                [fault.file.as_str(), fault.message(), hint].into_iter().for_each(talops_fuzz::assert_plain);
                assert!(fault.message().len() + hint.len() < LONGEST, "a fault of {} bytes", fault.message().len());
                assert!(fault.position.line > 0 && fault.position.column > 0, "{fault:?} is nowhere");
            }
            if !reading.is_taken() {
                continue;
            }
            let resources = reading.template.resources();
            assert_eq!(resources, reading.template.resources());
            let exported = export(&Source { resources: &resources, initial_talos_version: "" }, api).expect("its cluster");
            assert_eq!(exported.lost, [], "an export loses something: {}", exported.text);
            let shown = show::resources(&resources, api);
            if let Err(fault) = yaml::parse(&shown, yaml::GoYaml::Rc6) {
                panic!("what is rendered cannot be read: {fault:?} in {shown}");
            }
        }
    });
});
