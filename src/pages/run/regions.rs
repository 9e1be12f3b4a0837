//! Frames in the folded graph: around what the evidence speaks of, and around loops.

use std::sync::Arc;

use leptos::prelude::*;

use super::selection::Selection;
use crate::view_model::graph::{Layout, groups, regions};

/// About how many pixels a letter of a name takes.
const LETTER: f64 = 7.0;

/// What is framed: the parts of one frame, one per band of the drawing, and its name.
#[derive(Clone, PartialEq)]
struct Frame {
    parts: Vec<[f64; 4]>,
    /// The name, and shorter ones for narrow frames.
    words: [String; 3],
    /// Of a loop, else of the evidence.
    is_loop: bool,
}

/// The frames of the drawing.
#[derive(Clone, Copy)]
pub struct Frames(Memo<Vec<Frame>>);

impl Frames {
    pub fn new(
        selection: Selection,
        layout: Memo<Arc<Layout>>,
        caption: Signal<Option<(String, &'static str)>>,
    ) -> Self {
        Self(Memo::new(move |_| {
            let (model, marks, layout) = (selection.model.get(), selection.marks.get(), layout.get());
            let groups = groups(model.steps(), &model.loops, &model.folded, &marks);
            let common = groups.iter().find(|group| group.is_evidence);
            let title = caption.with(|caption| caption.as_ref().map_or(String::new(), |(title, _)| title.clone()));
            let loops = groups.iter().filter(|group| !group.is_evidence).map(|group| Frame {
                parts: regions(&layout, &group.nodes),
                words: [group.words.clone(), group.times(), String::new()],
                is_loop: true,
            });
            let evidence = Frame {
                parts: regions(&layout, &marks.involved),
                words: match common {
                    Some(group) => [
                        format!("{title} {}", group.words),
                        format!("{title} {}", group.times()),
                        title,
                    ],
                    None => [title, String::new(), String::new()],
                },
                is_loop: false,
            };
            loops.chain([evidence]).collect()
        }))
    }
}

/// The frames themselves, below everything else.
#[component]
pub fn Regions(frames: Frames) -> impl IntoView {
    move || {
        let frames = frames.0.get();
        let rects = frames.into_iter().flat_map(|frame| {
            let class = if frame.is_loop { "graph-loop" } else { "graph-region" };
            frame.parts.into_iter().map(move |[x, y, width, height]| {
                view! { <rect class=class x=x y=y width=width height=height rx="14" /> }
            })
        });
        rects.collect_view()
    }
}

/// What the frames are called, above the ways that cross them; once per frame.
#[component]
pub fn Captions(frames: Frames) -> impl IntoView {
    move || {
        let frames = frames.0.get();
        let captions = frames.into_iter().filter_map(|frame| {
            let [x, y, width, height] = frame.parts.first().copied()?;
            let fits = |words: &&String| words.chars().count() as f64 * LETTER <= width;
            let words = frame.words.iter().find(fits).or(frame.words.first())?.clone();
            // Loops are named below, so that the names of two frames around the same nodes do not meet.
            let (class, y) = if frame.is_loop {
                ("graph-loop-words", y + height + 15.0)
            } else {
                ("graph-caption", y + 18.0)
            };
            Some(view! { <text class=class x=x + 14.0 y=y>{words}</text> })
        });
        captions.collect_view()
    }
}
