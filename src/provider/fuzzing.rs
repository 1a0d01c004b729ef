//! A door for the fuzz targets: what a container engine's answers become, without an engine.

use bollard::container::LogOutput;

use super::find::find;
use super::frames::Assembler;
use super::{Target, wire};
use crate::estate::ProviderContainer;
use crate::log::Line;

/// Takes `text` for each of the answers that are read.
pub fn observe(text: &str) -> ProviderContainer {
    let Ok(answer) = serde_json::from_str(text) else { return ProviderContainer::default() };
    let listed = wire::list(&answer);
    for target in [Target::Name("proxmox".to_owned()), Target::ComposeService("proxmox-provider".to_owned())] {
        let _ = find(&listed, &target, "engine");
    }
    wire::container(&answer)
}

/// Takes `text` for a log in frames of at most `longest` bytes, every third one on stdout.
pub fn log(text: &[u8], longest: usize) -> Vec<Line> {
    let mut assembler = Assembler::default();
    let frames = text.split_inclusive(|byte| *byte == b'\n').flat_map(|line| line.chunks(longest.max(1)));
    let mut lines: Vec<Line> = frames
        .enumerate()
        .filter_map(|(number, frame)| {
            let message = frame.to_vec().into();
            let stdout = number % 3 == 0;
            assembler.push(&if stdout { LogOutput::StdOut { message } } else { LogOutput::StdErr { message } })
        })
        .collect();
    lines.extend(assembler.finish());
    lines
}
