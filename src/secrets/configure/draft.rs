//! From chosen fields to references, a plan, and the list of credentials to move.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::progress::Progress;
use crate::config::dialect::Version;
use crate::config::load::Config;
use crate::config::model::secrets::{FileMode, ProviderConfig};
use crate::config::secret_ref::SecretRef;
use crate::secrets::plan::model::{Plan, PlanOptions, ProviderConfig as PlanProvider};
use crate::secrets::plan::site::Known;
use crate::secrets::plan::validate::Rules;
use crate::secrets::plan::write;
use crate::sys::host::Host;

use super::destination::Destination;
use super::error::ConfigureError;
use super::field::Field;
use super::naming;
use super::payload::Payload;
use super::presence::Held;
use super::providers::Providers;
use super::templates::Existing;

/// A field and the reference that shall stand in it.
#[derive(Debug, Clone)]
pub struct Pick {
    /// The field.
    pub field: Field,
    /// The reference.
    pub reference: SecretRef,
}

/// A credential that a provider does not have yet.
#[derive(Debug, Clone)]
pub struct Move {
    /// Where it goes.
    pub reference: SecretRef,
    /// The credential.
    pub payload: Payload,
    /// What becomes of another credential that is there.
    pub existing: Existing,
    /// The fields that it comes from, as OpenClaw writes them.
    pub fields: Vec<String>,
}

impl Move {
    /// Another credential came up where this one was to go.
    pub(super) fn taken(&self) -> ConfigureError {
        ConfigureError::Taken { field: self.fields.join(", "), reference: self.reference.clone() }
    }
}

/// Which entries of providers may get another credential.
#[derive(Debug, Clone, Default)]
pub struct Replace {
    /// All of them.
    pub all: bool,
    /// Those that the operator agreed to one by one.
    pub refs: BTreeSet<SecretRef>,
}

impl Replace {
    fn covers(&self, reference: &SecretRef) -> bool {
        self.all || self.refs.contains(reference)
    }
}

/// What the drafting needs to know.
pub struct Scene<'a> {
    /// The config.
    pub config: &'a Config,
    /// The machine.
    pub host: &'a Host,
    /// The providers as they will be.
    pub providers: &'a Providers,
    /// Variables that the gateway will have beside those of this process.
    pub extra_env: &'a BTreeMap<String, String>,
    /// Other credentials in providers may be replaced: all, or those under some references.
    pub replace: &'a Replace,
    /// Shows what takes time.
    pub progress: &'a dyn Progress,
}

impl Scene<'_> {
    /// Gives each field a reference: the one that `maps` names, else one to `to` with an id from
    /// the field's path. Equal credentials share a reference, and no reference that holds another
    /// credential is taken.
    ///
    /// # Errors
    /// A mapped reference that holds another credential, or a provider that cannot be asked.
    pub fn assign(
        &self,
        fields: Vec<Field>,
        maps: &BTreeMap<Vec<String>, SecretRef>,
        to: Option<&Destination>,
    ) -> Result<Vec<Pick>, ConfigureError> {
        let mut picks: Vec<Pick> = Vec::new();
        for field in fields {
            let reference = match maps.get(&field.key()) {
                Some(mapped) => self.mapped(&field, mapped, &picks)?,
                None => self.chosen(&field, to, &picks)?,
            };
            picks.push(Pick { field, reference });
        }
        Ok(picks)
    }

    fn mapped(
        &self,
        field: &Field,
        reference: &SecretRef,
        picks: &[Pick],
    ) -> Result<SecretRef, ConfigureError> {
        let clash = picks
            .iter()
            .any(|p| p.reference == *reference && !p.field.payload.is_equal(&field.payload));
        if clash || self.is_taken(reference, field)? {
            return Err(ConfigureError::Taken {
                field: field.shown.clone(),
                reference: reference.clone(),
            });
        }
        Ok(reference.clone())
    }

    fn chosen(
        &self,
        field: &Field,
        to: Option<&Destination>,
        picks: &[Pick],
    ) -> Result<SecretRef, ConfigureError> {
        let Some(to) = to else {
            return Err(ConfigureError::request(
                format!("nothing says where the credential of {} goes", field.shown),
                "name a provider with --to, or the reference with --map",
            ));
        };
        let shared = picks.iter().find(|p| {
            p.field.payload.is_equal(&field.payload)
                && p.reference.source == to.source
                && p.reference.provider == to.alias
        });
        if let Some(shared) = shared {
            return Ok(shared.reference.clone());
        }
        let first = self.first_id(field, to);
        for n in 1..100 {
            let id = if n == 1 { first.clone() } else { naming::numbered(&first, to.source, n) };
            let wanted = SecretRef { source: to.source, provider: to.alias.clone(), id };
            let used = picks.iter().any(|p| p.reference == wanted);
            if !used && !self.is_taken(&wanted, field)? {
                return Ok(wanted);
            }
            if first == "value" {
                return Err(ConfigureError::Taken {
                    field: field.shown.clone(),
                    reference: wanted,
                });
            }
        }
        Err(ConfigureError::request(
            format!("a hundred ids like `{first}` are taken"),
            format!("choose one: --map {}=SOURCE:PROVIDER:ID", field.shown),
        ))
    }

    /// The id that is tried first.
    #[must_use]
    pub fn first_id(&self, field: &Field, to: &Destination) -> String {
        let single = self.providers.get(&to.alias).is_some_and(|p| {
            matches!(&p.config, ProviderConfig::File(file) if file.mode == FileMode::SingleValue)
        });
        if single {
            return "value".to_owned();
        }
        naming::id_for(&field.key(), to.source, self.config.dialect)
    }

    /// Whether a reference holds another credential that must stay.
    ///
    /// # Errors
    /// The provider cannot be asked.
    pub fn is_taken(&self, reference: &SecretRef, field: &Field) -> Result<bool, ConfigureError> {
        let held = self.held(reference, &field.payload)?;
        Ok(held == Held::Other && !self.replace.covers(reference))
    }

    /// The credentials that their providers do not have yet; equal references once.
    ///
    /// # Errors
    /// See [`Scene::assign`].
    pub fn moves(&self, picks: &[Pick]) -> Result<Vec<Move>, ConfigureError> {
        let mut moves: Vec<Move> = Vec::new();
        let mut there = BTreeSet::new();
        for Pick { field, reference } in picks {
            if there.contains(reference) {
                continue;
            }
            if let Some(known) = moves.iter_mut().find(|m| m.reference == *reference) {
                known.fields.push(field.shown.clone());
                continue;
            }
            let existing = match self.held(reference, &field.payload)? {
                Held::Same => {
                    there.insert(reference.clone());
                    continue;
                }
                Held::Nothing => Existing::Keep,
                Held::Other if self.replace.covers(reference) => Existing::Replace,
                Held::Other => {
                    return Err(ConfigureError::Taken {
                        field: field.shown.clone(),
                        reference: reference.clone(),
                    });
                }
            };
            moves.push(Move {
                reference: reference.clone(),
                payload: field.payload.clone(),
                existing,
                fields: vec![field.shown.clone()],
            });
        }
        Ok(moves)
    }

    /// Proves that every reference gives back its credential.
    ///
    /// # Errors
    /// The first one that does not.
    pub fn read_back(&self, picks: &[Pick]) -> Result<(), ConfigureError> {
        let refs = picks.iter().map(|p| &p.reference);
        let resolution =
            self.providers.resolve(refs, self.config, self.host, self.extra_env, self.progress);
        for Pick { field, reference } in picks {
            let why = match resolution.get(reference) {
                Some(Ok(value)) if field.payload.is_same(value) => continue,
                Some(Ok(_)) => "it gives another value".to_owned(),
                Some(Err(error)) => error.to_string(),
                None => "it was not asked".to_owned(),
            };
            return Err(ConfigureError::ReadBack { reference: reference.clone(), why });
        }
        Ok(())
    }

    /// The plan for `picks` and the changed providers, checked against the rules of `apply`.
    ///
    /// # Errors
    /// When it breaks one.
    pub fn plan(&self, picks: &[Pick], known: Known) -> Result<Plan, ConfigureError> {
        let version = self.config.dialect.version;
        let targets = picks
            .iter()
            .map(|pick| {
                pick.field.target(pick.reference.clone(), version).ok_or_else(|| {
                    ConfigureError::request(
                        format!(
                            "OpenClaw {} takes no reference in {}",
                            version.as_str(),
                            pick.field.shown
                        ),
                        format!("leave it out: --skip {}", pick.field.shown),
                    )
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let upserts = self.providers.upserts.iter();
        let plan = Plan {
            generated_at: Some(self.host.now_rfc3339()),
            generated_by: Some("telson secrets configure".to_owned()),
            targets,
            provider_upserts: upserts
                .map(|(alias, settings)| (alias.clone(), PlanProvider::new(settings.clone())))
                .collect(),
            provider_deletes: self.providers.deletes.clone(),
            options: PlanOptions::defaults(version),
            basis: Vec::new(),
        };
        write::write(&plan, rules(version, known))?;
        Ok(plan)
    }
}

/// The rules that plans of this command keep.
#[must_use]
pub const fn rules(version: Version, known: Known) -> Rules {
    Rules { version, known }
}
