//! Which fields get a reference, which a variable, and which stay, by the flags.

use super::prepared::Left;
use super::{ConfigureArgs, told};
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::load::Config;
use crate::secrets::configure::field::{self, Field, Way};
use crate::secrets::configure::profile_fields::{self, ProfileFields};
use crate::secrets::configure::substitute;
use crate::secrets::stores::agents::normalize_agent_id;

/// The fields by what becomes of them.
#[derive(Default)]
pub(super) struct Sorted {
    /// Those that get a reference.
    pub(super) refs: Vec<Field>,
    /// Those that get `${NAME}`.
    pub(super) variables: Vec<Field>,
    /// Those that stay.
    pub(super) left: Vec<Left>,
    /// Auth stores that cannot be read.
    pub(super) unread: Vec<String>,
}

/// Sorts every credential in plain text by the flags.
pub(super) fn sort_out(
    cx: &Context,
    config: &Config,
    args: &ConfigureArgs,
) -> Result<Sorted, CliError> {
    let mut fields = field::find(config);
    let stores = profiles(cx, config, args)?;
    fields.extend(stores.fields);
    for (flag, names) in [("--only", &args.only), ("--skip", &args.skip)] {
        for name in names {
            named(&fields, name, flag)?;
        }
    }
    let mut sorted = Sorted { unread: stores.unread, ..Sorted::default() };
    for name in &args.generate {
        let fresh = substitute::generate(config, name).map_err(told)?;
        fields.retain(|field| field.path != fresh.path);
        if fresh.way == Way::Ref { sorted.refs.push(fresh) } else { sorted.variables.push(fresh) }
    }
    if !args.from_audit {
        return Ok(sorted);
    }
    for field in fields {
        let is_in = |names: &[String]| names.iter().any(|name| field.is_named(name));
        if is_in(&args.skip) || !(args.only.is_empty() || is_in(&args.only)) {
            sorted.left.push((field, "left out by the flags".to_owned()));
            continue;
        }
        match &field.way {
            Way::Ref => sorted.refs.push(field),
            Way::Manual(advice) => {
                let advice = advice.clone();
                sorted.left.push((field, advice));
            }
            Way::Substitution if args.substitute => sorted.variables.push(field),
            Way::Substitution => {
                let version = config.dialect.version.as_str();
                let why = format!(
                    "{version} takes no reference there; write \"${{NAME}}\" and set the variable \
                     where the gateway starts, or use --substitute --env-file PATH"
                );
                sorted.left.push((field, why));
            }
        }
    }
    Ok(sorted)
}

/// The fields of the auth stores; of one agent where the flags say so.
pub(super) fn profiles(
    cx: &Context,
    config: &Config,
    args: &ConfigureArgs,
) -> Result<ProfileFields, CliError> {
    let found = profile_fields::find(config, &cx.host, args.agent.as_deref()).map_err(|error| {
        CliError::new(ErrorKind::Io, "cannot look for auth profiles").caused_by(error)
    })?;
    if let Some(agent) = &args.agent
        && !found.agents.contains(&normalize_agent_id(agent))
    {
        let known: Vec<&str> = found.agents.iter().map(String::as_str).collect();
        return Err(CliError::usage(format!("--agent {agent}: there is no such agent"))
            .hint(format!("known are {}", known.join(", "))));
    }
    Ok(found)
}

/// The field that a flag names.
pub(super) fn named<'f>(
    fields: &'f [Field],
    name: &str,
    flag: &str,
) -> Result<&'f Field, CliError> {
    fields.iter().find(|f| f.is_named(name)).ok_or_else(|| {
        let known: Vec<&str> = fields.iter().map(|f| f.shown.as_str()).collect();
        let near = crate::base::suggest::near(name, known);
        let hint = if near.is_empty() {
            "telson secrets audit lists the fields".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        CliError::usage(format!("{flag} {name}: no credential stands in plain text there"))
            .hint(hint)
    })
}
