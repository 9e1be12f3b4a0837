//! From `DATABASE_URL` to a store.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::StoreError;
use crate::sqlite::{Settings, SqliteStore};
use crate::store_trait::Store;

/// Opens the store that the URL names: `sqlite://path`, `sqlite:path` or a plain path.
///
/// # Errors
/// For URLs of databases that are not supported, and when the database cannot be opened.
pub fn connect(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    let path = sqlite_path(url)?;
    let store: Arc<dyn Store> = SqliteStore::open(Settings::new(path))?;
    Ok(store)
}

/// The path of a SQLite database URL.
///
/// # Errors
/// [`StoreError::Database`] with the reason.
pub fn sqlite_path(url: &str) -> Result<PathBuf, StoreError> {
    let refuse = |reason: &str| Err(StoreError::Database(reason.to_owned()));
    let path = match url.split_once(':') {
        Some(("sqlite", path)) => path.strip_prefix("//").unwrap_or(path),
        Some(("postgres" | "postgresql", _)) => {
            return refuse("PostgreSQL comes in a later version; use a SQLite file, such as sqlite://dunetrace.db");
        }
        Some((scheme, rest)) if rest.starts_with("//") => {
            return refuse(&format!("`{scheme}` databases are not supported; use sqlite://path"));
        }
        _ => url,
    };
    let path = path.split('?').next().unwrap_or(path);
    match path {
        "" | ":memory:" => refuse("the database needs a file; use sqlite://path"),
        path => Ok(PathBuf::from(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_plain_paths_name_a_file() {
        for (url, path) in [
            ("sqlite://data/d.db", "data/d.db"),
            ("sqlite:///var/d.db", "/var/d.db"),
            ("sqlite:d.db", "d.db"),
            ("sqlite://d.db?mode=rwc", "d.db"),
            ("./d.db", "./d.db"),
        ] {
            assert_eq!(sqlite_path(url).unwrap(), PathBuf::from(path), "{url}");
        }
    }

    #[test]
    fn other_databases_are_refused_with_the_reason() {
        for url in [
            "postgres://u@h/d",
            "postgresql://h/d",
            "mysql://h/d",
            "sqlite::memory:",
            "sqlite://",
            "",
        ] {
            let error = sqlite_path(url).unwrap_err().to_string();
            assert!(error.contains("sqlite://"), "{url}: {error}");
        }
    }
}
