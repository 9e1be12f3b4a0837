//! Starts the dashboard in the page.

fn main() {
    // Only a browser has a page. Natively the whole view would be compiled for nothing, which takes minutes.
    #[cfg(target_arch = "wasm32")]
    leptos::mount::mount_to_body(dashboard::app::App);
}
