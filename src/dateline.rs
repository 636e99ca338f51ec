//! The dateline: the opening words that say where, when and by whom a story was filed.
//!
//! `ST. PETERSBURG, Russia, Sept. 3 (Xinhua) -- ` has the place `St. Petersburg, Russia`, the
//! agency `Xinhua` and the day `Sept. 3`, whose year the other dates of the story supply. A value
//! only; recognising one in text is `extract::dateline`'s work.

use crate::date::PartialDate;

/// Where, by whom and when a story was filed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    /// The dateline as printed, without the dash that ends it.
    pub raw: String,
    /// The place with its region as printed, in title case where the paper printed capitals: `ST.
    /// PETERSBURG, Fla.` gives `St. Petersburg, Fla.`. Several places stand as printed: `Sydney and
    /// Kuala Lumpur`.
    pub place: Option<String>,
    /// The agency, in its customary spelling: `Reuters`, `AP`, `Xinhua`.
    pub agency: Option<String>,
    /// The day it gives, completed by the year where that is known.
    pub date: Option<PartialDate>,
}
