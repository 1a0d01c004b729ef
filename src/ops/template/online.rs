//! `talops template validate --online`: what the Omnis of the templates say of them.

use std::collections::BTreeMap;

use super::compare::{Server, endpoint, server};
use super::known::known;
use super::validate::{Read, TemplateValidation, ValidateQuestion, read, report};
use crate::connect::Connections;
use crate::error::{Error, Result};
use crate::omni::Client;
use crate::ops::ErrorReport;
use crate::ops::status::{Limit, within};
use crate::template::Template;
use crate::template::online::{faults, wanted};

/// A validation, and what could not be asked for it.
#[derive(Debug)]
pub struct OnlineValidation {
    /// The report; what was found without asking is in it in any case.
    pub validation: TemplateValidation,
    /// Why an Omni, or a part of it, could not be asked.
    pub unseen: Vec<Error>,
    /// What the caller should know besides.
    pub notes: Vec<String>,
}

/// Checks templates, and asks the Omni of each: the one that is named, its cluster's, else the only one.
///
/// # Errors
///
/// As [`super::validate()`]; when it is not clear which Omni is meant.
pub async fn validate_online(
    connections: &Connections,
    question: &ValidateQuestion,
    endpoint: Option<&str>,
    limit: Limit,
) -> Result<OnlineValidation> {
    let mut read = self::read(question, question.api)?;
    let mut of_endpoint: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in read.iter().enumerate() {
        let cluster = one.reading.template.cluster_name().map_or("", |name| name.value.as_str());
        of_endpoint.entry(self::endpoint(connections.config(), endpoint, cluster)?).or_default().push(index);
    }
    let (mut unseen, mut notes, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    let mut apis = Vec::new();
    for (name, indexes) in of_endpoint {
        let met = within(limit, || format!("Omni {name}"), server(connections, &name)).await;
        let Server { client, api, .. } = match met {
            Ok(server) => server,
            Err(error) => {
                unseen.push(error);
                continue;
            }
        };
        apis.push(api);
        if api != question.api {
            notes.push(format!("Omni {name} is {api}: its templates are read so, not as {}", question.api));
            let again = self::read(question, api)?;
            for (index, one) in again.into_iter().enumerate().filter(|(index, _)| indexes.contains(index)) {
                read[index] = one;
            }
        }
        ask(&client, &mut read, &indexes, limit, &mut unseen).await;
        asked.push(name);
    }
    // Several Omnis need not be of one version.
    let api = apis.first().copied().unwrap_or(question.api);
    let mut validation = report(&read, question, api)?;
    validation.asked = asked;
    validation.unseen = unseen.iter().map(ErrorReport::from).collect();
    Ok(OnlineValidation { validation, unseen, notes })
}

/// Adds what one Omni finds in its templates.
async fn ask(client: &Client, read: &mut [Read], indexes: &[usize], limit: Limit, unseen: &mut Vec<Error>) {
    let templates: Vec<&Template> = indexes.iter().map(|index| &read[*index].reading.template).collect();
    let wanted: Vec<_> = templates.iter().map(|template| wanted(template)).collect();
    let (known, errors) = known(client, &wanted, limit).await;
    let found = faults(&templates, &known);
    unseen.extend(errors);
    for (index, faults) in indexes.iter().zip(found) {
        read[*index].reading.faults.extend(faults);
    }
}
