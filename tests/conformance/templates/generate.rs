//! Templates out of a random number: every field there or not, odd texts in every place, and now and then a fault.

use std::fmt::Write as _;
use std::path::Path;

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use super::words::{FAULTS, MAPPINGS, TEXTS};

/// Writes the files that generated templates name.
pub(super) fn files(folder: &Path) {
    std::fs::create_dir(folder.join("patches")).unwrap();
    std::fs::write(folder.join("patches/a.yaml"), "machine:\n  sysctls:\n    a: \"1\"\n").unwrap();
    std::fs::write(folder.join("patches/no end.yaml"), "# comment\n\nmachine: {}\n---\n---\ncluster: {}").unwrap();
}

/// One template.
pub(super) fn template(random: &mut StdRng) -> String {
    let mut writer = Writer { random, text: String::new(), machines: Vec::new(), classes: false };
    let mut documents = writer.documents();
    if writer.random.gen_bool(0.3) {
        documents.shuffle(writer.random);
    }
    let mut text = documents.join("---\n");
    if random.gen_bool(0.2) {
        let (good, bad) = FAULTS.choose(random).unwrap();
        text = text.replacen(good, bad, 1);
    }
    if random.gen_bool(0.05) {
        text = text.replace('\n', "\r\n");
    }
    text
}

struct Writer<'a> {
    random: &'a mut StdRng,
    text: String,
    machines: Vec<String>,
    classes: bool,
}

impl Writer<'_> {
    fn chance(&mut self, chance: f64) -> bool {
        self.random.gen_bool(chance)
    }

    fn line(&mut self, indent: usize, line: &str) {
        writeln!(self.text, "{:indent$}{line}", "").unwrap();
    }

    fn word(&mut self) -> &'static str {
        TEXTS.choose(self.random).unwrap()
    }

    fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn documents(&mut self) -> Vec<String> {
        self.classes = self.chance(0.3);
        let mut documents = vec![self.cluster()];
        self.set("ControlPlane", "");
        documents.push(self.take());
        for number in 0..self.random.gen_range(0..3) {
            let name = if number == 0 { String::new() } else { format!("set-{number}") };
            self.set("Workers", &name);
            documents.push(self.take());
        }
        for machine in self.machines.clone() {
            if self.chance(0.5) {
                self.machine(&machine);
                documents.push(self.take());
            }
        }
        documents
    }

    fn cluster(&mut self) -> String {
        self.line(0, "kind: Cluster");
        let number: u16 = self.random.r#gen();
        self.line(0, &format!("name: cluster-{number}"));
        self.descriptors(0);
        self.line(0, "kubernetes:");
        let version = ["v1.34.1", "1.33", "v1.34.0-rc.1", "\"1.32\"", "1.30"].choose(self.random).unwrap();
        self.line(2, &format!("version: {version}"));
        self.manifests();
        self.healthchecks();
        self.line(0, "talos:");
        let version = ["v1.11.2", "v1.10", "v1.11.0-beta.1", "v1.4.8"].choose(self.random).unwrap();
        self.line(2, &format!("version: {version}"));
        if self.chance(0.6) {
            self.features();
        }
        self.patches(0);
        self.list("systemExtensions", 0.3);
        if !self.classes {
            self.list("kernelArgs", 0.3);
        }
        self.take()
    }

    fn features(&mut self) {
        self.line(0, "features:");
        for name in ["diskEncryption", "enableWorkloadProxy", "useEmbeddedDiscoveryService"] {
            if self.chance(0.5) {
                let word = ["true", "yes", "on", "False", "n", "off", "~", "\"no\""].choose(self.random).unwrap();
                self.line(2, &format!("{name}: {word}"));
            }
        }
        if self.chance(0.4) {
            let interval = ["1h", "0", "90m", "1.5h", "24h0m0.5s", "-1h", "0s", "~"].choose(self.random).unwrap();
            self.line(2, &format!("backupConfiguration: {{interval: {interval}}}"));
        }
    }

    fn descriptors(&mut self, indent: usize) {
        for name in ["labels", "annotations"] {
            if self.chance(0.3) {
                self.line(indent, &format!("{name}:"));
                let keys =
                    ["a", "\"on\"", "yes", "0755", "example.com/x", "name", "\"with: sign\"", "~x", "true", "日本"];
                for key in keys.choose_multiple(self.random, 3) {
                    let word = if self.chance(0.1) { "~" } else { self.word() };
                    self.line(indent + 2, &format!("{key}: {word}"));
                }
            }
        }
    }

    fn list(&mut self, name: &str, chance: f64) {
        if !self.chance(chance) {
            return;
        }
        let items: Vec<&str> = (0..self.random.gen_range(0..4)).map(|_| self.word()).collect();
        match self.random.gen_range(0..3) {
            0 => self.line(
                0,
                &format!(
                    "{name}: [{}]",
                    items.iter().filter(|item| !item.contains(['[', ',', '#'])).copied().collect::<Vec<_>>().join(", ")
                ),
            ),
            1 => self.line(0, &format!("{name}: ~")),
            _ => {
                self.line(0, &format!("{name}:"));
                for item in &items {
                    self.line(0, &format!("- {item}"));
                }
            }
        }
    }

    fn set(&mut self, kind: &str, name: &str) {
        self.line(0, &format!("kind: {kind}"));
        if !name.is_empty() {
            self.line(0, &format!("name: {name}"));
        }
        self.descriptors(0);
        if self.classes && self.chance(0.5) {
            let size = ["3", "unlimited", "\"2\"", "infinity", "∞", "Static", "0", "Unlimited", "007"]
                .choose(self.random)
                .unwrap();
            self.line(0, &format!("machineClass: {{name: class-{name}, size: {size}}}"));
        } else {
            self.line(0, "machines:");
            for _ in 0..self.random.gen_range(0..4) {
                let id: u128 = self.random.r#gen();
                let hex = format!("{id:032x}");
                let id = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
                self.line(2, &format!("- \"{id}\""));
                self.machines.push(id);
            }
            self.list("kernelArgs", 0.3);
        }
        let strategies: &[&str] = if kind == "Workers" {
            &["updateStrategy", "deleteStrategy", "upgradeStrategy"]
        } else {
            &["upgradeStrategy"]
        };
        for strategy in strategies {
            if self.chance(0.3) {
                let how = [
                    "{type: Rolling}",
                    "{type: Unset, rolling: {maxParallelism: 2}}",
                    "{}",
                    "{rolling: {}}",
                    "~",
                    "{rolling: {maxParallelism: 0x10}}",
                ];
                let how = how.choose(self.random).unwrap();
                self.line(0, &format!("{strategy}: {how}"));
            }
        }
        if kind == "ControlPlane" && self.chance(0.2) {
            let word = self.word();
            self.line(0, "bootstrapSpec:");
            self.line(2, "clusterUUID: 5f1a1c5e");
            self.line(2, &format!("snapshot: {word}"));
        }
        self.patches(0);
        self.list("systemExtensions", 0.3);
    }

    fn machine(&mut self, id: &str) {
        self.line(0, "kind: Machine");
        self.line(0, &format!("name: {id}"));
        self.descriptors(0);
        if self.chance(0.2) {
            self.line(0, "locked: yes");
        }
        if self.chance(0.4) {
            let word = self.word();
            self.line(0, "install:");
            self.line(2, &format!("disk: {word}"));
        }
        self.patches(0);
        self.list("systemExtensions", 0.2);
        self.list("kernelArgs", 0.3);
    }

    fn patches(&mut self, indent: usize) {
        if !self.chance(0.6) {
            return;
        }
        self.line(indent, "patches:");
        for number in 0..self.random.gen_range(1..4) {
            if self.chance(0.25) {
                let file = ["patches/a.yaml", "./patches/../patches/a.yaml", "\"patches/no end.yaml\""]
                    .choose(self.random)
                    .unwrap();
                self.line(indent + 2, &format!("- idOverride: f{number}-{}", self.machines.len()));
                self.line(indent + 4, &format!("file: {file}"));
            } else {
                self.line(indent + 2, &format!("- name: p{number}"));
                self.inline("inline", indent + 4);
            }
            self.descriptors(indent + 4);
        }
    }

    /// A content: a mapping, a list of mappings, or a text.
    fn inline(&mut self, key: &str, indent: usize) {
        match self.random.gen_range(0..4) {
            0 | 1 => {
                self.line(indent, &format!("{key}:"));
                let lines = MAPPINGS.choose(self.random).unwrap();
                self.lines(lines, indent + 2);
            }
            2 => {
                self.line(indent, &format!("{key}:"));
                let lines = MAPPINGS.choose(self.random).unwrap();
                self.items(lines, indent + 2);
                self.line(indent + 2, "- apiVersion: v1alpha1");
                self.line(indent + 2, "  kind: KmsgLogConfig");
                self.line(indent + 2, "  name: remote");
                self.line(indent + 2, "  url: tcp://10.0.0.1:5000");
            }
            _ => {
                let sign = *["|", "|-", "|+", ">", "|2"].choose(self.random).unwrap();
                let lines = MAPPINGS.choose(self.random).unwrap();
                let folded = sign == ">";
                self.line(indent, &format!("{key}: {sign}"));
                if folded {
                    self.line(indent + 2, "machine: {}");
                } else {
                    self.lines(lines, indent + 2);
                }
            }
        }
    }

    fn lines(&mut self, lines: &[&str], indent: usize) {
        for line in lines {
            let line = self.filled(line);
            if line.is_empty() { self.text.push('\n') } else { self.line(indent, &line) }
        }
    }

    fn items(&mut self, lines: &[&str], indent: usize) {
        for (line, number) in lines.iter().zip(0..) {
            let line = self.filled(line);
            match (number, line.as_str()) {
                (_, "") => self.text.push('\n'),
                (0, line) => self.line(indent, &format!("- {line}")),
                (_, line) => self.line(indent + 2, line),
            }
        }
    }

    /// A line with a text for each `%`; in brackets only such as may stand there.
    fn filled(&mut self, line: &str) -> String {
        let mut filled = String::new();
        for part in line.split_inclusive('%') {
            let Some(before) = part.strip_suffix('%') else {
                filled += part;
                continue;
            };
            filled += before;
            let mut word = self.word();
            while line.contains(['[', '{']) && word.contains([',', '#', ':', '*', '&', '!']) {
                word = self.word();
            }
            filled += word;
        }
        filled
    }

    fn manifests(&mut self) {
        if !self.chance(0.3) {
            return;
        }
        self.line(2, "manifests:");
        for number in 0..self.random.gen_range(1..3) {
            let mode = ["full", "one-time", "\"full\""].choose(self.random).unwrap();
            self.line(4, &format!("- name: m{number}"));
            self.line(6, &format!("mode: {mode}"));
            if self.chance(0.3) {
                self.line(6, "file: patches/a.yaml");
            } else {
                self.inline("inline", 6);
            }
            self.descriptors(6);
        }
    }

    fn healthchecks(&mut self) {
        if !self.chance(0.3) {
            return;
        }
        self.line(2, "healthchecks:");
        for number in 0..self.random.gen_range(1..3) {
            let name = if self.chance(0.3) { "idOverride" } else { "name" };
            self.line(4, &format!("- {name}: h{number}"));
            self.inline("job", 6);
            if self.chance(0.5) {
                let interval = ["30s", "0", "5m", "1500ms", "1h0.25s", "-3s", "7us"].choose(self.random).unwrap();
                self.line(6, &format!("interval: {interval}"));
            }
            self.descriptors(6);
        }
    }
}
