//! `dunetrace keys`: who may send and read.

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use domain::Micros;
use sha2::{Digest as _, Sha256};
use store::{KeyRow, Store};
use uuid::Uuid;

use super::{SettingFlags, block_on, configured, open_store, output};
use crate::clock::Clock;

/// Create, list and revoke API keys.
///
/// Keys are stored as hashes: a key is shown once, when it is created. They are needed with
/// `AUTH_MODE=prod` only. The server may be running meanwhile.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a key and print it, this once.
    Create {
        /// The agent that will use the key.
        #[arg(long, value_name = "AGENT_ID")]
        agent: String,
        /// Whose data it is: keys of one customer write and read the same runs.
        #[arg(long, value_name = "CUSTOMER_ID")]
        customer: String,
        #[command(flatten)]
        settings: SettingFlags,
    },
    /// List all keys by their first characters.
    List {
        #[command(flatten)]
        settings: SettingFlags,
    },
    /// Revoke a key, given whole or by its first characters as `list` shows them.
    Revoke {
        #[arg(value_name = "KEY_OR_PREFIX")]
        key: String,
        #[command(flatten)]
        settings: SettingFlags,
    },
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Create {
            agent,
            customer,
            settings,
        } => {
            let key = new_key();
            let now = Clock::System.now();
            with_store(&settings, async |store| {
                Ok(store.add_key(&key, &agent, &customer, now).await?)
            })?;
            output::say(&key);
            output::complain("this key is not shown again");
        }
        Command::List { settings } => {
            let keys = with_store(&settings, async |store| Ok(store.keys().await?))?;
            output::say(&listing(&keys));
        }
        Command::Revoke { key, settings } => {
            if !with_store(&settings, async |store| Ok(store.revoke_key(&key).await?))? {
                bail!("no active key is meant by that");
            }
            output::say("revoked");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn with_store<T>(
    settings: &SettingFlags,
    work: impl AsyncFnOnce(&dyn Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let config = configured(settings)?;
    block_on(async {
        let store = open_store(&config).await?;
        work(store.as_ref()).await
    })
}

/// 128 random bits. One random UUID has 122, so two are mixed.
#[expect(
    clippy::disallowed_methods,
    reason = "the program's start is where randomness comes from"
)]
fn new_key() -> String {
    let digest = Sha256::new()
        .chain_update(Uuid::new_v4().as_bytes())
        .chain_update(Uuid::new_v4().as_bytes())
        .finalize();
    let mut bits = [0; 16];
    bits.copy_from_slice(&digest[..16]);
    format!("dt_live_{:032x}", u128::from_be_bytes(bits))
}

fn listing(keys: &[KeyRow]) -> String {
    if keys.is_empty() {
        return "no keys; make one with `dunetrace keys create --agent AGENT_ID --customer CUSTOMER_ID`".to_owned();
    }
    let mut rows = vec![["KEY", "AGENT", "CUSTOMER", "STATE", "CREATED"].map(str::to_owned)];
    rows.extend(keys.iter().map(|key| {
        let state = if key.active { "active" } else { "revoked" };
        [
            format!("{}…", key.prefix),
            key.agent_id.clone(),
            key.customer_id.clone(),
            state.to_owned(),
            day(key.created_at),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |row: &[String; 5]| {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// The UTC date, by the civil-from-days algorithm of the proleptic Gregorian calendar.
fn day(at: Micros) -> String {
    let shifted = at.day() + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_published_form_and_differ() {
        let key = new_key();
        let digits = key.strip_prefix("dt_live_").unwrap();
        assert!(
            digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
            "{key}"
        );
        assert_ne!(key, new_key());
    }

    #[test]
    fn dates_are_civil() {
        for (seconds, date) in [
            (0.0, "1970-01-01"),
            (951_782_400.0, "2000-02-29"),
            (1_798_675_199.0, "2026-12-30"),
        ] {
            assert_eq!(day(Micros::from_secs(seconds).unwrap()), date);
        }
    }

    #[test]
    fn a_listing_never_has_a_whole_key() {
        let row = KeyRow {
            prefix: "dt_live_0123".to_owned(),
            agent_id: "a".to_owned(),
            customer_id: "c".to_owned(),
            active: false,
            created_at: Micros(0),
        };
        assert!(listing(&[row]).contains("dt_live_0123…  a      c         revoked  1970-01-01"));
    }
}
