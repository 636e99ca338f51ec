//! What is made of a leader's row to compare it with news: keys, kinds of office, countries.
//!
//! It costs more than reading the row, and few leaders are in the news of a day, so it is made when
//! it is first asked for. Knows leaders; no text.

use super::Leader;
use super::country::Countries;
use super::title::Titles;
use crate::person::key;

/// What a leader's row says, made ready to compare.
#[derive(Clone, Debug)]
pub struct Known {
    /// The [keys](key) of the name and the aliases, in their order.
    pub names: Vec<String>,
    /// The key of the title of each office, in their order, and its kinds.
    pub titles: Vec<(String, Titles)>,
    /// Their countries, and the world's bodies where they headed one.
    pub countries: Countries,
}

impl Known {
    /// What this row says.
    pub fn of(leader: &Leader) -> Known {
        let names = std::iter::once(&leader.name).chain(&leader.aliases);
        let title = |title: String| {
            let titles = Titles::of(&title);
            (title, titles)
        };
        let titles = leader.offices.iter().map(|office| key(&office.title));
        Known {
            names: names.map(|name| key(name)).collect(),
            titles: titles.map(title).collect(),
            countries: countries(leader),
        }
    }
}

fn countries(leader: &Leader) -> Countries {
    let mut countries = leader.country.map(Countries::of).unwrap_or_default();
    for office in &leader.offices {
        countries.add(office.country.map(Countries::of).unwrap_or_default());
        for word in office.title.split(' ') {
            match word {
                "eu" | "european" => countries.add(Countries::of("EU")),
                "un" | "imf" | "world" | "opec" | "nato" | "gatt" | "wto" | "oas" | "iaea"
                | "unesco" | "who" | "african" | "arab" => countries.add(Countries::of("UN")),
                _ => {}
            }
        }
    }
    countries
}
