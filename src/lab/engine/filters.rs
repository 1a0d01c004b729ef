//! The filters of a list of containers.

use http::StatusCode;
use serde_json::Value;

use super::Container;
use super::server::Refusal;

/// Filters, each with the values of which one must fit; all labels must.
#[derive(Debug, Default)]
pub(super) struct Filters {
    labels: Vec<String>,
    names: Vec<String>,
    ids: Vec<String>,
    states: Vec<String>,
}

impl Filters {
    /// Reads the parameter `filters`: a map of lists, or, from old clients, of maps whose values are `true`.
    /// Source: `moby/moby` v20.10.24 `api/types/filters/parse.go`.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let wrong = |error: serde_json::Error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
        let given: serde_json::Map<String, Value> = serde_json::from_str(text).map_err(wrong)?;
        let mut filters = Self::default();
        for (name, values) in &given {
            let values = match values {
                Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                Value::Object(values) => values.keys().cloned().collect(),
                _ => Vec::new(),
            };
            match name.as_str() {
                "label" => filters.labels = values,
                "name" => filters.names = values,
                "id" => filters.ids = values,
                "status" => filters.states = values,
                other => return Err((StatusCode::BAD_REQUEST, format!("Invalid filter '{other}'"))),
            }
        }
        Ok(filters)
    }

    /// Whether containers that do not run are asked for too.
    pub(super) const fn names_a_state(&self) -> bool {
        !self.states.is_empty()
    }

    /// Whether a container fits.
    pub(super) fn matches(&self, container: &Container) -> bool {
        let any = |values: &[String], fits: &dyn Fn(&str) -> bool| {
            values.is_empty() || values.iter().any(|value| fits(value))
        };
        let has_label = |label: &String| match label.split_once('=') {
            Some((key, value)) => container.labels.get(key).is_some_and(|given| given == value),
            None => container.labels.contains_key(label),
        };
        self.labels.iter().all(has_label)
            && any(&self.names, &|name| name_fits(name, &container.name))
            && any(&self.ids, &|id| container.id.starts_with(id))
            && any(&self.states, &|state| container.state == state)
    }
}

/// Whether a name contains the wanted one, which may be tied to its ends (`^/web$`). Of the regular expressions that the
/// real engine takes, these are the ones in use.
fn name_fits(wanted: &str, name: &str) -> bool {
    let (from_start, wanted) = wanted.strip_prefix('^').map_or((false, wanted), |rest| (true, rest));
    let (to_end, wanted) = wanted.strip_suffix('$').map_or((false, wanted), |rest| (true, rest));
    let wanted = wanted.strip_prefix('/').unwrap_or(wanted);
    match (from_start, to_end) {
        (true, true) => name == wanted,
        (true, false) => name.starts_with(wanted),
        (false, true) => name.ends_with(wanted),
        (false, false) => name.contains(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::name_fits;

    #[test]
    fn names_are_matched_as_a_whole_only_when_tied() {
        assert!(name_fits("web", "my-web-1"));
        assert!(name_fits("^/web$", "web"));
        assert!(!name_fits("^web$", "web-1"));
        assert!(name_fits("^web", "web-1"));
        assert!(name_fits("-1$", "web-1"));
    }
}
