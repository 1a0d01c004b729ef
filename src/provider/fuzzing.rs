//! A door for the fuzz targets: what a container engine's answers become, without an engine.

use super::find::one;
use super::frames::Frames;
use super::{Target, wire};
use crate::estate::ProviderContainer;
use crate::log::{Line, Raw, decode};

/// Takes `text` for each of the answers that are read.
pub fn observe(text: &str) -> ProviderContainer {
    let Ok(answer) = serde_json::from_str(text) else { return ProviderContainer::default() };
    let listed = wire::list(&answer);
    for target in [Target::Name("proxmox".to_owned()), Target::ComposeService("proxmox-provider".to_owned())] {
        let _ = one(&listed, &target, "engine");
    }
    wire::container(&answer)
}

/// Takes `text` for a log in frames of at most `longest` bytes, every third one on stdout.
pub fn log(text: &[u8], longest: usize) -> Vec<Line> {
    let mut frames = Frames::default();
    let pieces = text.split_inclusive(|byte| *byte == b'\n').flat_map(|line| line.chunks(longest.max(1)));
    for (number, piece) in pieces.enumerate() {
        let stream = if number % 3 == 0 { 1 } else { 2 };
        let length = u32::try_from(piece.len()).unwrap_or(u32::MAX).to_be_bytes();
        let _ = frames.push(&[&[stream, 0, 0, 0][..], &length, piece].concat());
    }
    lines(frames)
}

/// Takes `bytes` for what an engine sends, frames or not.
pub fn stream(bytes: &[u8], longest: usize) -> Vec<Line> {
    let mut frames = Frames::default();
    for chunk in bytes.chunks(longest.max(1)) {
        if frames.push(chunk).is_err() {
            break;
        }
    }
    lines(frames)
}

fn lines(mut frames: Frames) -> Vec<Line> {
    let ended: Vec<Raw> = std::iter::from_fn(|| frames.line()).collect();
    let all = ended.into_iter().chain(frames.rest());
    all.map(|raw| decode(raw.received, &String::from_utf8_lossy(&raw.bytes))).collect()
}
