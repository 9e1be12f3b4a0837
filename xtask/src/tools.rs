//! The WebAssembly tools: found in the right version, or installed into `.tools/bin`.

use std::fs;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::{process, report, workspace};

/// The Rust target of the dashboard.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

const TRUNK_VERSION: &str = "0.21.14";

/// A cargo package that brings command-line tools.
struct Tool {
    package: &'static str,
    version: String,
    binaries: &'static [&'static str],
    /// Trunk's published lock file is used; that of wasm-bindgen-cli does not resolve.
    install_args: &'static [&'static str],
}

fn wanted() -> Result<[Tool; 2]> {
    Ok([
        Tool {
            package: "trunk",
            version: TRUNK_VERSION.to_owned(),
            binaries: &["trunk"],
            install_args: &["--locked", "--no-default-features", "--features", "rustls"],
        },
        Tool {
            package: "wasm-bindgen-cli",
            // The tool refuses a program built with any other version of the library.
            version: workspace::locked_version("wasm-bindgen")?,
            binaries: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            install_args: &[],
        },
    ])
}

/// Adds the WebAssembly target to the Rust toolchain if it is not there.
///
/// # Errors
/// When it is missing and there is no rustup to add it.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let libraries = process::program("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]);
    if fs::exists(libraries.output()?.trim())? {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "the Rust target {WASM_TARGET} is missing and there is no rustup to add it; install the target with the tool that installed Rust"
        );
    }
    report::step(format!("adding the Rust target {WASM_TARGET}"));
    process::program("rustup", &["target", "add", WASM_TARGET]).run()
}

/// Whether every tool is there in its version.
pub(crate) fn present() -> Result<bool> {
    Ok(wanted()?.iter().all(Tool::is_present))
}

/// Installs the tools that are missing. Quiet, because it runs beside other builds.
pub(crate) fn ensure() -> Result<()> {
    for tool in wanted()?.iter().filter(|tool| !tool.is_present()) {
        tool.install()?;
    }
    Ok(())
}

impl Tool {
    fn is_present(&self) -> bool {
        self.binaries.iter().all(|binary| {
            let said = process::program(binary, &["--version"]).output();
            said.is_ok_and(|said| said.split_whitespace().nth(1) == Some(&self.version))
        })
    }

    fn install(&self) -> Result<()> {
        let Self { package, version, .. } = self;
        let log = workspace::tools_dir().join("log").join(format!("{package}.log"));
        report::step(format!(
            "installing {package} {version} into .tools (log: {})",
            log.display()
        ));
        let begin = Instant::now();
        let root = workspace::tools_dir();
        let build = root.join("build");
        let root_arg = root.to_string_lossy();
        // Unoptimised, these tools cost a fifth of their published profile to build, and still
        // bundle the whole dashboard within seconds.
        let mut args = vec![
            "install",
            *package,
            "--version",
            version,
            "--root",
            &root_arg,
            "--debug",
            "--force",
        ];
        args.extend(self.install_args);
        process::cargo(&args)
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .run_logged(&log)?;
        fs::remove_dir_all(build)?;
        report::step(format!("installed {package} in {}", report::seconds(begin.elapsed())));
        if !self.is_present() {
            bail!("{package} was installed but does not report version {version}");
        }
        Ok(())
    }
}
