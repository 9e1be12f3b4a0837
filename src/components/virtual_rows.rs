//! A long list of equally high rows of which only those on the screen are in the page.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::browser;
use crate::view_model::window;

/// Height of a row where no style sheet says it.
pub const ROW: f64 = 36.0;

/// Where a list is scrolled to.
#[derive(Clone, Copy)]
pub struct Viewport {
    node: NodeRef<Div>,
    /// All rows together, on the screen or not.
    body: NodeRef<Div>,
    top: RwSignal<f64>,
    size: ReadSignal<(f64, f64)>,
    /// Height of a row in pixels.
    row: Signal<f64>,
}

impl Viewport {
    /// A list whose rows are as high as `row` says, in pixels.
    pub fn new(row: impl Into<Signal<f64>>) -> Self {
        let node = NodeRef::new();
        Self {
            node,
            body: NodeRef::new(),
            top: RwSignal::new(0.0),
            size: browser::use_size(node),
            row: row.into(),
        }
    }

    /// One past the last row on the screen.
    pub fn end(self) -> Memo<usize> {
        Memo::new(move |_| window::visible(self.top.get(), self.size.get().1, self.row.get()).end)
    }

    /// The first row that is wholly on the screen.
    pub fn first(self) -> usize {
        (self.top.get_untracked() / self.row.get_untracked()).ceil().max(0.0) as usize
    }

    /// Whether the first row is in view.
    pub fn at_top(self) -> bool {
        self.top.get_untracked() < self.row.get_untracked()
    }

    /// How far the list is scrolled, in pixels.
    pub fn top(self) -> f64 {
        self.top.try_get_untracked().unwrap_or(0.0)
    }

    /// Begins further down than at the first row.
    pub fn start_at(self, top: f64) {
        self.top.set(top);
        browser::scroll_once(self.node, top);
    }

    /// Scrolls as far as is needed to see a row.
    pub fn reveal(self, index: usize) {
        let height = self.size.get_untracked().1;
        let to = window::reveal(index, self.top.get_untracked(), height, self.row.get_untracked());
        if let Some(top) = to {
            browser::scroll_to(self.node, top);
        }
    }

    /// Scrolls to the first row.
    pub fn to_top(self) {
        browser::scroll_to(self.node, 0.0);
    }

    /// The row at a height of the window, in pixels from its top; `None` before the list is there.
    pub fn place_at(self, y: f64) -> Option<usize> {
        let (top, _) = browser::edges(self.body)?;
        Some(((y - top) / self.row.get_untracked()).floor().max(0.0) as usize)
    }

    /// Scrolls a little when `y`, in pixels from the window's top, is at an edge of the list.
    pub fn scroll_towards(self, y: f64) {
        let Some((top, bottom)) = browser::edges(self.node) else {
            return;
        };
        let row = self.row.get_untracked();
        let by = if y < top + row {
            -row / 2.0
        } else if y > bottom - row {
            row / 2.0
        } else {
            return;
        };
        browser::scroll_to(self.node, self.top.get_untracked() + by);
    }

    /// From now on the pointer's events come to the list, wherever the pointer is.
    pub fn capture(self, event: &PointerEvent) {
        browser::capture(self.node, event.pointer_id());
    }

    fn scrolled(self) {
        if let Some(element) = self.node.get_untracked() {
            self.top.set(f64::from(element.scroll_top()));
        }
    }
}

/// Draws the rows on the screen with `row`, which is given their positions.
///
/// Rows are reused: scrolling changes what a row shows and moves it, and builds nothing.
#[component]
pub fn VirtualRows<R>(
    /// What the table of the rows is called.
    label: &'static str,
    /// How many rows there are.
    #[prop(into)]
    total: Signal<usize>,
    /// Draws the row at a position, and nothing for one that is not there any more.
    row: R,
    /// For lists that need to know or change where they are scrolled to.
    #[prop(optional)]
    viewport: Option<Viewport>,
    /// Stays at the top while the rows scroll.
    #[prop(optional, into)]
    header: ViewFn,
    /// Comes after the last row.
    #[prop(optional, into)]
    footer: ViewFn,
) -> impl IntoView
where
    R: Fn(usize) -> AnyView + Clone + Send + 'static,
{
    let viewport = viewport.unwrap_or_else(|| Viewport::new(browser::token_px("--row", ROW)));
    let slots = Memo::new(move |_| window::slots(viewport.size.get().1, viewport.row.get()).min(total.get()));
    let first = Memo::new(move |_| {
        let (height, row) = (viewport.size.get().1, viewport.row.get());
        // A list that was to begin further down than it can be scrolled still shows its last rows at its end.
        let last_top = (total.get() as f64 * row - height).max(0.0);
        window::visible(viewport.top.get().min(last_top), height, row).start
    });
    let slot = move |slot: usize| {
        let row = row.clone();
        let index = Memo::new(move |_| window::row_of_slot(slot, slots.get(), first.get()));
        // A row is drawn anew when it becomes another one, and not when the list has grown.
        let there = Memo::new(move |_| index.get() < total.get());
        let shown = move || there.get().then(|| row(index.get()));
        let place = move || format!("{}px", index.get() as f64 * viewport.row.get());
        view! { <div class="rows__slot" style=("--y", place)>{shown}</div> }
    };
    let height = move || format!("{}px", total.get() as f64 * viewport.row.get());
    view! {
        <div class="rows" node_ref=viewport.node on:scroll=move |_| viewport.scrolled()>
            // What is no row, such as a button, must stand outside the table.
            <div role="table" aria-label=label aria-rowcount=move || total.get() + 1>
                {header.run()}
                <div class="rows__body" role="rowgroup" node_ref=viewport.body style=("--height", height)>
                    <For each=move || 0..slots.get() key=|slot| *slot children=slot />
                </div>
            </div>
            {footer.run()}
        </div>
    }
}
