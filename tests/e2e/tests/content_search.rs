//! Content is found by its hash, and leaves neither the browser nor a trace in the server.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::pages::{ContentSearch, Palette, RunPage, settled};
use e2e::{Browser, Driver, Report, Server, check};
use thirtyfour::WebDriver;

/// Characters that no encoding changes, so that a search for them finds them.
const MARK: &str = "Zq7markedcontentZq7";

#[tokio::test]
async fn content_is_found_and_never_sent() -> Result<()> {
    let server = Server::start()?;
    let mut reports = Vec::new();
    for sdk in ["0.3.21", "0.5.7"] {
        let driver = Driver {
            mark: MARK,
            ..Driver::new(sdk, "manual_run")
        };
        let report = driver.run(&server)?;
        check(&server.client(), &report)?;
        reports.push(report);
    }
    let folder = tempfile::tempdir()?;
    let record = folder.path().join("network.json");
    let browser = Browser::open_recorded(&record).await?;
    let told = tell(&server, &browser, &reports).await;
    browser.close().await?;
    told?;
    let sent = fs::read_to_string(&record)?;
    ensure!(
        sent.contains("/v1/occurrences?hash="),
        "the record misses the search, so it shows nothing"
    );
    ensure!(
        sent.contains("text=e2e-par"),
        "the record misses what the palette asks for"
    );
    for form in forms_of_the_mark() {
        ensure!(!sent.contains(&form), "the browser sent the content as {form:?}");
    }
    ensure!(!server.log().contains(MARK), "the server's log holds the content");
    Ok(())
}

async fn tell(server: &Server, browser: &Browser, reports: &[Report]) -> Result<()> {
    let page = browser.driver();
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    settled(page).await?;

    // Both eras of the SDK hash the same arguments in their own spelling; one search finds both, and the
    // blanks of the pasted JSON do not matter.
    let search = ContentSearch::open(page).await?;
    search.paste(&format!(r#"{{"query":"tide times {MARK}"}}"#)).await?;
    search.says("as Python writes it").await?;
    search.says("as JSON").await?;
    ensure!(search.hits().await? == 2, "found in {} spellings", search.hits().await?);

    // The input is the same text in both.
    search.paste(&format!("plan a trip {MARK}")).await?;
    search.says("Found in 2 runs").await?;
    search.says("input of the run").await?;
    search.paste(&format!("never said {MARK}")).await?;
    search.says("No run contains this").await?;

    search.leave().await?;

    // The palette knows content from a name, whether it is typed with pauses or pasted.
    for parts in [
        &["please plan a ", "trip to ", MARK][..],
        &["{\"query\": ", MARK, "\"}"],
        &["\"", MARK, "\""],
        &["https://example.com/", MARK],
    ] {
        let palette = Palette::open(page).await?;
        palette.type_slowly(parts).await?;
        palette.leave().await?;
    }
    for pasted in [
        format!("two\n{MARK}\nlines"),
        format!("{MARK}\n"),
        format!("[\"{MARK}\"]"),
    ] {
        let palette = Palette::open(page).await?;
        palette.paste(&pasted).await?;
        palette.leave().await?;
    }
    // A name is asked for, so the record would show what is.
    let palette = Palette::open(page).await?;
    palette.type_slowly(&["e2e-par"]).await?;
    palette.leave().await?;

    // From the arguments to the step that had them.
    let search = ContentSearch::open(page).await?;
    search.paste(&format!(r#"{{"query":"tide times {MARK}"}}"#)).await?;
    search.says("as Python writes it").await?;
    let old = &reports[0].runs.first().context("no run")?.run_id;
    search.open_step(old).await?;
    RunPage::shown(page, old).await?;
    is_nowhere(page).await?;
    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "the page complained: {errors:?}");
    Ok(())
}

/// The browser keeps nothing of it when the dialog is closed.
async fn is_nowhere(page: &WebDriver) -> Result<()> {
    let script = "const places = [document.documentElement.outerHTML, location.href, JSON.stringify(history.state),
            ...Object.values(localStorage), ...Object.values(sessionStorage)];
        return places.filter(place => String(place).includes(arguments[0])).length;";
    let places: u64 = page.execute(script, vec![MARK.into()]).await?.convert()?;
    ensure!(places == 0, "the content is kept in {places} places");
    Ok(())
}

/// The mark as it is, and as the record writes bytes: Base64, whose text depends on what stands before.
fn forms_of_the_mark() -> Vec<String> {
    let shifted = (0..3).map(|shift| {
        let whole = base64(&[&vec![b' '; shift], MARK.as_bytes()].concat());
        // Digits that also carry bits of the neighbours are left out.
        whole.chars().skip(4).take(16).collect()
    });
    shifted.chain([MARK.to_owned()]).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks_exact(3) {
        let bits = u32::from(chunk[0]) << 16 | u32::from(chunk[1]) << 8 | u32::from(chunk[2]);
        out.extend([18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift & 63) as usize])));
    }
    out
}
