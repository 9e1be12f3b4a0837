//! The files of the built dashboard and their compressed twins.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

/// The one page of the app.
pub(super) const INDEX: &str = "index.html";

/// Where the files are.
#[derive(Clone, Debug)]
pub enum Files {
    #[cfg(feature = "embed-dashboard")]
    BuiltIn,
    /// Read again for every request, so that a new build is seen at once.
    Folder(PathBuf),
}

/// How a found file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// The suffix of the twin's name.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// The value of `Content-Encoding`.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

pub(super) struct File {
    /// As it is sent, possibly compressed.
    pub(super) content: Cow<'static, [u8]>,
    pub(super) encoding: Encoding,
    /// As it was built, where that must be looked into: the page, for its inline scripts.
    pub(super) page: Option<Cow<'static, [u8]>>,
}

#[cfg(feature = "embed-dashboard")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../dist"]
struct Embedded;

impl Files {
    /// The files in the binary, if it was built with them.
    pub fn built_in() -> Option<Self> {
        #[cfg(feature = "embed-dashboard")]
        return Some(Self::BuiltIn);
        #[cfg(not(feature = "embed-dashboard"))]
        None
    }

    /// The best form of a file that the client understands. Twins have no address of their own.
    pub(super) fn find(&self, name: &str, headers: &HeaderMap) -> Option<File> {
        if [Encoding::Brotli, Encoding::Gzip]
            .iter()
            .any(|encoding| name.ends_with(encoding.suffix()))
        {
            return None;
        }
        let plain = self.read(name)?;
        let packed = accepted(headers).into_iter().find_map(|encoding| {
            let content = self.read(&format!("{name}{}", encoding.suffix()))?;
            Some((content, encoding))
        });
        Some(match packed {
            Some((content, encoding)) => File {
                content,
                encoding,
                page: (name == INDEX).then_some(plain),
            },
            None => File {
                page: (name == INDEX).then(|| plain.clone()),
                content: plain,
                encoding: Encoding::Plain,
            },
        })
    }

    fn read(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            #[cfg(feature = "embed-dashboard")]
            Self::BuiltIn => <Embedded as rust_embed::RustEmbed>::get(name).map(|file| file.data),
            Self::Folder(folder) => {
                let inside = Path::new(name)
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                let content = inside.then(|| std::fs::read(folder.join(name)))?;
                content.ok().map(Cow::Owned)
            }
        }
    }
}

/// The packed forms that the client takes, the smaller first.
fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let listed = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let listed: Vec<&str> = listed.flat_map(|value| value.split(',')).map(str::trim).collect();
    let takes = |encoding: &Encoding| {
        listed.iter().any(|entry| {
            let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let refused = matches!(parameters.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            Some(name.trim()) == encoding.name() && !refused
        })
    };
    [Encoding::Brotli, Encoding::Gzip].into_iter().filter(takes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_client_says_what_it_takes() {
        for (header, expected) in [
            ("gzip, deflate, br", &[Encoding::Brotli, Encoding::Gzip][..]),
            ("gzip;q=0.5, br;q=0", &[Encoding::Gzip]),
            ("identity", &[]),
            ("brotli", &[]),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepted(&headers), expected, "{header}");
        }
    }
}
