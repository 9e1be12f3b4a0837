#[tokio::test]
async fn probe() -> anyhow::Result<()> {
    let b = e2e::Browser::open().await?;
    b.goto("file:///tmp/e2e/h/p.html").await?;
    for v in e2e::Axe::load()?.violations(&b).await? { println!("{v}"); }
    b.close().await
}
