//! One WebAssembly file becomes several, of which pages load what they need.
//!
//! trunk knows only one. So trunk finds this program under the name `wasm-bindgen`: it splits the file,
//! hands the main part to the real `wasm-bindgen`, and keeps the others until trunk is done.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

use crate::process::{self, Program};
use crate::{fingerprint, workspace};

/// Says that trunk is to be given this program, and where the real one is.
const REAL: &str = "DUNETRACE_REAL_WASM_BINDGEN";
/// The name by which trunk looks for it.
const NAME: &str = "wasm-bindgen";
/// The script that loads the other parts. The main part imports it by this name.
const LOADER: &str = "split.js";
/// Stands for the main script in the loader until trunk has given it its name.
const MAIN: &str = "./main.js";

/// What splitting needs of the linker: where every function is used.
pub(crate) const RUSTFLAGS: &str = "--cfg=erase_components -Clink-args=--emit-relocs";

/// Whether this program was started as `wasm-bindgen`.
pub(crate) fn is_asked() -> bool {
    let name = std::env::args_os().next().map(PathBuf::from);
    name.is_some_and(|name| name.file_stem().is_some_and(|stem| stem == NAME)) && std::env::var_os(REAL).is_some()
}

/// Does what `wasm-bindgen` would do, and splits.
pub(crate) fn as_wasm_bindgen() -> Result<()> {
    let real = std::env::var_os(REAL).context("the real wasm-bindgen is not named")?;
    let mut args: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let Some(input) = args
        .iter_mut()
        .find(|arg| Path::new(arg).extension().is_some_and(|it| it == "wasm"))
    {
        *input = split(Path::new(input))?.into_os_string();
        args.extend(
            [
                "--keep-lld-exports",
                "--remove-name-section",
                "--remove-producers-section",
            ]
            .map(Into::into),
        );
    }
    process::program(real, &args).replace_this()
}

/// Splits a file and answers where the main part is.
fn split(input: &Path) -> Result<PathBuf> {
    let parts = parts_dir()?;
    if parts.exists() {
        fs::remove_dir_all(&parts)?;
    }
    let main = parts.join("main.wasm");
    let content = fs::read(input).with_context(|| format!("reading {}", input.display()))?;
    let mut options = Options::new(&content);
    options.output_dir = &parts;
    options.main_out_path = &main;
    let link_name = format!("./{LOADER}");
    options.link_name = &link_name;
    options.main_module = MAIN;
    transform(options).map_err(|error| anyhow!("splitting {}: {error:?}", input.display()))?;
    Ok(main)
}

fn parts_dir() -> Result<PathBuf> {
    Ok(workspace::target_dir()?.join("split"))
}

/// `trunk` as it is to be started so that it finds this program.
pub(crate) fn trunk(args: &[&str]) -> Result<Program> {
    let real = process::find(NAME).context("wasm-bindgen is not installed")?;
    let folder = workspace::tools_dir().join("split");
    fs::create_dir_all(&folder)?;
    let shim = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    if shim.exists() {
        fs::remove_file(&shim)?;
    }
    fs::copy(std::env::current_exe()?, &shim).context("giving trunk its wasm-bindgen")?;
    Ok(process::program("trunk", args)
        .first_on_path(&folder)
        .env(REAL, real)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", RUSTFLAGS))
}

/// Puts the other parts beside the main one, each named by its content.
pub(crate) fn place_parts(dist: &Path) -> Result<()> {
    let parts = parts_dir()?;
    let mut loader = fs::read_to_string(parts.join(LOADER)).context("reading the loader of the parts")?;
    loader = loader.replace(MAIN, &format!("./{}", main_script(dist)?));
    for part in workspace::files_below(&parts)? {
        let Some(name) = part.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let Some(stem) = name.strip_suffix(".wasm").filter(|stem| *stem != "main") else {
            continue;
        };
        let content = without_custom_sections(&fs::read(&part)?).with_context(|| format!("reading {name}"))?;
        let hash = &fingerprint::of_bytes(&content)[..16];
        let named = format!("{stem}-{hash}.wasm");
        loader = loader.replace(&format!("\"./{name}\""), &format!("\"./{named}\""));
        fs::write(dist.join(named), content)?;
    }
    fs::write(dist.join(LOADER), loader).context("writing the loader of the parts")
}

/// The script that trunk made, whose name has a hash.
fn main_script(dist: &Path) -> Result<String> {
    let scripts = workspace::files_below(dist)?.into_iter();
    let mut names = scripts.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names
        .find(|name| {
            name.starts_with("dunetrace-dashboard-") && Path::new(name).extension().is_some_and(|it| it == "js")
        })
        .context("trunk made no script")
}

/// A module without names and notes for debuggers: browsers do not read them.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    const HEAD: usize = 8;
    const CUSTOM: u8 = 0;
    if !module.starts_with(b"\0asm") || module.len() < HEAD {
        bail!("not a WebAssembly module");
    }
    let mut kept = module[..HEAD].to_vec();
    let mut at = HEAD;
    while at < module.len() {
        let (length, content) = leb128(module, at + 1).context("a section has no length")?;
        let end = content + length;
        let section = module.get(at..end).context("a section is cut off")?;
        if section[0] != CUSTOM {
            kept.extend_from_slice(section);
        }
        at = end;
    }
    Ok(kept)
}

/// An unsigned number of seven bits per byte, and where it ends.
fn leb128(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(at)?;
        number |= usize::from(byte & 0x7f) << shift;
        at += 1;
        shift += 7;
        match byte {
            ..0x80 => return Some((number, at)),
            _ if shift > 28 => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_others_stay() {
        let module = b"\0asm\x01\0\0\0\x00\x03\x02hi\x01\x04\x01\x60\0\0\x00\x01\0";
        let kept = without_custom_sections(module).unwrap();
        assert_eq!(kept, b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0");
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        assert!(without_custom_sections(b"\0asm\x01\0\0\0\x01\x7f\x01").is_err());
        assert!(without_custom_sections(b"<html>").is_err());
    }
}
