//! CPU time of a process and all its descendants, from Linux' `/proc`.

use std::collections::HashMap;
use std::fs;

/// The kernel's clock ticks per second: 100 on every Linux that matters here.
const TICKS: f64 = 100.0;

/// Milliseconds of CPU that the tree below `root` has used so far. Zero where there is no `/proc`.
pub(crate) fn of_tree(root: u32) -> f64 {
    let processes = processes();
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (&id, process) in &processes {
        children.entry(process.parent).or_default().push(id);
    }
    let (mut todo, mut ticks) = (vec![root], 0);
    while let Some(id) = todo.pop() {
        ticks += processes.get(&id).map_or(0, |process| process.ticks);
        todo.extend(children.remove(&id).unwrap_or_default());
    }
    ticks as f64 / TICKS * 1000.0
}

struct Process {
    parent: u32,
    ticks: u64,
}

fn processes() -> HashMap<u32, Process> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return HashMap::new();
    };
    let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(|id| Some((id, process(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?)))
        .collect()
}

/// Reads a line of `stat`. The name may contain anything, so the fields are counted from its end.
fn process(stat: &str) -> Option<Process> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Process {
        parent: number(1)? as u32,
        // User and system time, and those of children that have ended.
        ticks: number(11)? + number(12)? + number(13)? + number(14)?,
    })
}
