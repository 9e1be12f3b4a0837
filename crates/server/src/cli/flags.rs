//! The flags of all settings, made from their declarations.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::config::{SETTINGS, Setting};

/// The settings that were given as flags, by the name of their variable.
#[derive(Clone, Debug, Default)]
pub struct SettingFlags(BTreeMap<&'static str, String>);

impl SettingFlags {
    pub fn values(&self) -> &BTreeMap<&'static str, String> {
        &self.0
    }
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        SETTINGS.iter().filter_map(arg).fold(command, Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = SETTINGS.iter().filter(|setting| setting.flag.is_some());
        let given = given.filter_map(|setting| Some((setting.name, matches.get_one::<String>(setting.name)?.clone())));
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.extend(Self::from_arg_matches(matches)?.0);
        Ok(())
    }
}

fn arg(setting: &'static Setting) -> Option<Arg> {
    let default = if setting.default.is_empty() {
        String::new()
    } else {
        format!(" [default: {}]", setting.default)
    };
    let help = format!("{} [env: {}]{default}", setting.doc, setting.name);
    let arg = Arg::new(setting.name)
        .long(setting.flag?)
        .value_name(setting.kind)
        .help(help);
    Some(arg.help_heading("Settings"))
}
