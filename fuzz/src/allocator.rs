//! An allocator that counts. What one input may hold at a time is limited, and nothing may be held on to from one input
//! to the next. (libFuzzer's own limit of allocations needs a sanitizer, and what it says of the process counts its
//! corpus.)

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What one input may hold at a time. The inputs have at most 16 KiB.
const MOST: usize = 32 << 20;

/// What may stay: tables that are made once.
const STAYS: usize = 1 << 20;

/// After so many inputs everything that is made once has been made.
const WARM: usize = 2000;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static INPUTS: AtomicUsize = AtomicUsize::new(0);
/// What was live after an input while it was warming up, at the most.
static BASE: AtomicUsize = AtomicUsize::new(0);
static RECORD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn grown(size: usize) {
    let live = LIVE.fetch_add(size, Relaxed) + size;
    PEAK.fetch_max(live, Relaxed);
    if live > LIMIT.load(Relaxed) {
        LIMIT.store(usize::MAX, Relaxed);
        let _ = std::io::stderr().write_all(b"an input holds more than 32 MiB\n");
        std::process::abort();
    }
}

// SAFETY: everything is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are there while it is copied.
        grown(size);
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Works on one input within the limits.
///
/// # Panics
///
/// When more is held on to afterwards than when the process had warmed up.
pub fn bounded(work: impl FnOnce()) {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    LIMIT.store(before + MOST, Relaxed);
    work();
    LIMIT.store(usize::MAX, Relaxed);
    let (held, live) = (PEAK.load(Relaxed).saturating_sub(before), LIVE.load(Relaxed));
    let inputs = INPUTS.fetch_add(1, Relaxed);
    if inputs < WARM {
        BASE.fetch_max(live, Relaxed);
    }
    let base = BASE.load(Relaxed);
    assert!(live <= base + STAYS, "{live} bytes are held after {inputs} inputs, {base} were after the first ones");
    if held > RECORD.fetch_max(held, Relaxed) {
        // `fuzz/run` reads the last one.
        eprintln!("record: an input held {} KiB, {} KiB stay", held / 1024, live / 1024);
    }
}
