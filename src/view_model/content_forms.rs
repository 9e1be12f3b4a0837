//! The canonical forms in which clients hashed a content.
