//! What opens over a page: the palette, the search by content, the export.

pub mod content_search;
pub mod export;
pub mod palette;

pub use content_search::ContentSearch;
pub use export::{Export, ExportOf};
pub use palette::Palette;
