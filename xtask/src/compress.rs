//! Compressed twins of the dashboard's files, made once at build time.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// Formats that are compressed already, or too small to gain, stay alone.
const EXTENSIONS: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Writes `name.br` and `name.gz` beside every compressible file below the folder.
pub(crate) fn twins(folder: &Path) -> Result<()> {
    for file in workspace::files_below(folder)? {
        let extension = file.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            continue;
        }
        let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        write_if_smaller(&file, "br", &content, &brotli(&content)?)?;
        write_if_smaller(&file, "gz", &content, &gzip(&content)?)?;
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    const BUFFER: usize = 64 * 1024;
    const QUALITY: u32 = 11;
    const WINDOW_BITS: u32 = 22;
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, BUFFER, QUALITY, WINDOW_BITS).write_all(content)?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(content)?;
    Ok(packer.finish()?)
}

fn write_if_smaller(file: &Path, suffix: &str, content: &[u8], packed: &[u8]) -> Result<()> {
    let twin = twin(file, suffix);
    if packed.len() < content.len() {
        fs::write(&twin, packed).with_context(|| format!("writing {}", twin.display()))?;
    }
    Ok(())
}

fn twin(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_twins_give_the_content_back() {
        let content = "shape, never words; ".repeat(500).into_bytes();
        let mut from_brotli = Vec::new();
        brotli::Decompressor::new(&brotli(&content).unwrap()[..], 4096)
            .read_to_end(&mut from_brotli)
            .unwrap();
        let mut from_gzip = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&content).unwrap()[..])
            .read_to_end(&mut from_gzip)
            .unwrap();
        assert_eq!(from_brotli, content);
        assert_eq!(from_gzip, content);
    }

    #[test]
    fn only_compressible_files_that_shrink_get_twins() {
        let folder = std::env::temp_dir().join(format!("xtask-twins-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("app.js"), "x".repeat(1000)).unwrap();
        fs::write(folder.join("tiny.css"), "a").unwrap();
        fs::write(folder.join("icon.png"), "x".repeat(1000)).unwrap();
        twins(&folder).unwrap();
        let found = workspace::files_below(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["app.js", "app.js.br", "app.js.gz", "icon.png", "tiny.css"]);
    }
}
