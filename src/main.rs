//! Starts the dashboard in the page.

fn main() {
    leptos::mount::mount_to_body(dashboard::app::App);
}
