//! Whether a page fits its window.

use anyhow::Result;

use crate::browser::Browser;

/// Looks for what sticks out, is cut off, or is too small for a finger.
const SCRIPT: &str = r"
    const found = [];
    const seen = it => it.checkVisibility() && it.getBoundingClientRect().width > 0;
    const name = it => `${it.tagName.toLowerCase()}.${it.getAttribute('class') ?? ''} “${
        (it.getAttribute('aria-label') ?? it.textContent).trim().slice(0, 40)}”`;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth + 1) found.push(`the page is ${root.scrollWidth} wide`);
    // What is long scrolls in the page, and its frame stays.
    if (root.scrollHeight > innerHeight + 1) found.push(`the window scrolls: it is ${root.scrollHeight} high`);
    const main = document.querySelector('main');
    if (main && main.scrollWidth > main.clientWidth + 1)
        found.push(`the content is ${main.scrollWidth} wide in ${main.clientWidth}`);
    // What scrolls by itself, or is drawn to a scale of its own, may be larger than its place.
    const scrolls = it => {
        for (let up = it.parentElement; up; up = up.parentElement)
            if (up.tagName === 'svg' || /auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX) && up !== main) return true;
        return false;
    };
    for (const it of document.querySelectorAll('main *, header *, nav *, dialog[open] *')) {
        const box = it.getBoundingClientRect();
        if (seen(it) && box.right > innerWidth + 1 && !scrolls(it) && !it.closest('.visually-hidden'))
            found.push(`${name(it)} ends at ${Math.round(box.right)} of ${innerWidth}`);
    }
    for (const it of document.querySelectorAll('button, .btn, .chip, summary, label, .tag')) {
        if (!seen(it) || it.closest('.visually-hidden, .sr-only')) continue;
        const style = getComputedStyle(it), box = it.getBoundingClientRect();
        if (it.scrollWidth > it.clientWidth + 1 && style.textOverflow !== 'ellipsis' && style.display !== 'inline')
            found.push(`the words of ${name(it)} are ${it.scrollWidth} wide in ${it.clientWidth}`);
        const isTarget = it.matches('button, .btn, .chip');
        if (isTarget && Math.min(box.width, box.height) < 23.5)
            found.push(`${name(it)} is ${Math.round(box.width)} × ${Math.round(box.height)}, too small to touch`);
    }
    return found.slice(0, 12);";

impl Browser {
    /// What is broken in the layout of the page as it is, in words.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn layout_faults(&self) -> Result<Vec<String>> {
        Ok(self.driver().execute(SCRIPT, vec![]).await?.convert()?)
    }

    /// The page as it looks, as PNG.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        Ok(self.driver().screenshot_as_png().await?)
    }
}
