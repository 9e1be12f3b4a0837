//! A headless Chromium, driven through chromedriver.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

/// Runs before a page's own scripts and collects what goes wrong in it. That a resize is reported a
/// frame later is an event of the browser's, not an error of the page's.
const WATCH_ERRORS: &str = "window.__errors = [];
    const harmless = /^ResizeObserver loop/;
    const note = text => harmless.test(text) || window.__errors.push(String(text));
    addEventListener('error', event => note(event.message));
    addEventListener('unhandledrejection', event => note(event.reason));
    addEventListener('securitypolicyviolation', event =>
        note(`policy refused ${event.violatedDirective} ${event.blockedURI}`));
    const complain = console.error;
    console.error = (...parts) => { note(parts.join(' ')); complain(...parts); };";

/// Which palette the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One browser window with a profile of its own.
pub struct Browser {
    driver: WebDriver,
    chromedriver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window.
    ///
    /// # Errors
    /// When chromedriver or Chromium cannot be started.
    pub async fn open() -> Result<Self> {
        Self::open_with(&[]).await
    }

    /// Opens a window that writes everything it sends and gets over the network to a file. The file is
    /// complete once the window is closed.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub async fn open_recorded(file: &Path) -> Result<Self> {
        let file = format!("--log-net-log={}", file.display());
        Self::open_with(&[&file, "--net-log-capture-mode=Everything"]).await
    }

    async fn open_with(arguments: &[&str]) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let (mut chromedriver, address) = start_chromedriver()?;
        let driver = match WebDriver::new(&address, capabilities(&profile, arguments)?).await {
            Ok(driver) => driver,
            Err(error) => {
                chromedriver.kill()?;
                return Err(error).context("open a browser session");
            }
        };
        driver.set_script_timeout(Duration::from_mins(1)).await?;
        let watch = json!({ "source": WATCH_ERRORS });
        driver
            .cdp()
            .send_raw("Page.addScriptToEvaluateOnNewDocument", watch)
            .await?;
        Ok(Self {
            driver,
            chromedriver,
            _profile: profile,
        })
    }

    /// The session, for page objects.
    pub const fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// The id of the process that all of the browser's processes descend from.
    pub fn process(&self) -> u32 {
        self.chromedriver.id()
    }

    /// Makes the system ask for a light or a dark page, and for one that does not move, so that no
    /// colour is looked at half-way.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn prefer(&self, theme: Theme) -> Result<()> {
        let colour = json!({ "name": "prefers-color-scheme", "value": theme.as_str() });
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let media = json!({ "features": [colour, still] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Gives the page a size in CSS pixels.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", size)
            .await?;
        Ok(())
    }

    /// Lets pages use the clipboard, or forbids it. Nobody is there whom the browser could ask.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn allow_clipboard(&self, allowed: bool) -> Result<()> {
        let setting = if allowed { "granted" } else { "denied" };
        for name in ["clipboard-read", "clipboard-write"] {
            let permission = json!({ "permission": { "name": name }, "setting": setting });
            self.driver.cdp().send_raw("Browser.setPermission", permission).await?;
        }
        Ok(())
    }

    /// What is on the clipboard.
    ///
    /// # Errors
    /// When pages may not read it.
    pub async fn clipboard(&self) -> Result<String> {
        let script = "const done = arguments[0]; navigator.clipboard.readText().then(done, () => done(null));";
        let told = self.driver.execute_async(script, vec![]).await?;
        told.convert::<Option<String>>()?
            .context("the clipboard cannot be read")
    }

    /// Loads a page.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await.with_context(|| format!("open {url}"))
    }

    /// What went wrong in the page since it was loaded: uncaught exceptions, messages of
    /// `console.error` (a WebAssembly panic is one) and what the content security policy refused.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let script = "return window.__errors";
        Ok(self.driver.execute(script, vec![]).await?.convert()?)
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When the session does not end.
    pub async fn close(mut self) -> Result<()> {
        let ended = self.driver.clone().quit().await;
        self.chromedriver.kill()?;
        self.chromedriver.wait()?;
        ended.context("end the browser session")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Already gone after `close`.
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

fn capabilities(profile: &TempDir, arguments: &[&str]) -> Result<thirtyfour::ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Some(chromium) = std::env::var_os("CHROMIUM") {
        capabilities.set_binary(&chromium.to_string_lossy())?;
    }
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
        "--window-size=1280,900",
    ]
    .iter()
    .chain(arguments)
    {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    Ok(capabilities)
}

/// Lets chromedriver choose a free port and returns its address. It wants the same port of both IP versions, and
/// ends when another program was faster to take one of them; then it is started again.
fn start_chromedriver() -> Result<(Child, String)> {
    const TRIES: usize = 5;
    for _ in 0..TRIES {
        let (mut child, port) = spawn_chromedriver()?;
        if let Some(port) = port {
            return Ok((child, format!("http://127.0.0.1:{port}")));
        }
        child.wait()?;
    }
    bail!("chromedriver ended {TRIES} times without saying on which port it listens")
}

/// The program, and the port on which it says that it listens.
fn spawn_chromedriver() -> Result<(Child, Option<String>)> {
    let chromedriver = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut child = Command::new(chromedriver)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("start chromedriver")?;
    let output = child.stdout.take().context("chromedriver without output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some((_, rest)) = line.split_once("started successfully on port ") {
            return Ok((child, Some(rest.trim_end_matches('.').to_owned())));
        }
    }
    Ok((child, None))
}
