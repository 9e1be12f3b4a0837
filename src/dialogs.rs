//! What opens over a page: the palette, the search by content, the export.

pub mod content_search;
pub mod export;
mod modal;
mod opening;
pub mod palette;
mod policy_files;

pub use content_search::ContentSearch;
pub use content_search::body::ContentSearchBody;
pub use export::{Export, ExportOf};
pub use modal::Modal;
pub use opening::{Dialogs, use_command, use_dialogs};
pub use palette::body::Body as PaletteBody;
pub use palette::{Palette, PaletteButton};
pub use policy_files::PolicyFiles;
