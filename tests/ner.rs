//! `--ner-model`: a small model, made here, is loaded and run as a real one is. The tests need ONNX
//! Runtime, which ORT_DYLIB_PATH names. Where the program was built without models, it says so.

use crate::harness::Morgue;

#[cfg(not(feature = "ner-model"))]
#[test]
fn a_build_without_models_says_how_to_get_one() {
    let morgue = Morgue::new();
    morgue.write("news/a.txt", "Rain fell.");
    for command in ["index", "extract"] {
        let run = morgue.run(&[command, "--ner-model", "model", "news"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("--features ner-model"), "{run:?}");
    }
}

#[cfg(feature = "ner-model")]
mod with_models {
    use super::*;
    use crate::tiny_model as model;

    /// People with their mentions, as `extract` finds them in a file by the model.
    fn people(morgue: &Morgue, file: &str) -> Vec<String> {
        let run = morgue.run(&["extract", "--json", "--ner-model", "model", file]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
        let row = &run.json_lines()[0];
        let text = row["text"].as_str().expect("a text");
        let at = |mention: &serde_json::Value, end: &str| {
            mention[end].as_u64().expect("an offset") as usize
        };
        let people = row["people"].as_array().expect("people").iter();
        people
            .map(|person| {
                let mentions = person["mentions"].as_array().expect("mentions").iter();
                let forms: Vec<&str> = mentions
                    .map(|m| &text[at(m, "start")..at(m, "end")])
                    .collect();
                format!(
                    "{}: {}",
                    person["name"].as_str().expect("a name"),
                    forms.join(", ")
                )
            })
            .collect()
    }

    #[test]
    fn the_model_finds_people_in_place_of_the_tagger() {
        let morgue = Morgue::new();
        model::write(&morgue, "model", 4.0);
        let story = "Rain fell\n\nLIMA, May 5 (Reuters) - President Table Quispe met Vladimir \
            Putin, and he left.\n\nÉmile de Med came with Medvedev. Quispe\u{2019}s men sang.\n";
        morgue.write("a.txt", story);
        // Not Putin, whom the model does not know, nor he; the bare name is joined.
        let expected = [
            "Table Quispe: Table Quispe, Quispe",
            "Émile de Med: Émile de Med",
            "Medvedev: Medvedev",
        ];
        assert_eq!(people(&morgue, "a.txt"), expected);
    }

    #[test]
    fn a_dateline_holds_no_people() {
        let morgue = Morgue::new();
        model::write(&morgue, "model", 4.0);
        let story = "Rain fell\n\nTABLE MOUNTAIN, May 5 (Med) - Medvedev left.\n";
        morgue.write("a.txt", story);
        assert_eq!(people(&morgue, "a.txt"), ["Medvedev: Medvedev"]);
    }

    #[test]
    fn a_long_text_is_read_in_windows() {
        let morgue = Morgue::new();
        model::write(&morgue, "model", 4.0);
        // Each sentence is as long as a window, and no window may cut the name.
        let sentence = "É vero, Table Mountain spoke and said so again. ";
        let story = format!("Rain fell\n\n{}", sentence.repeat(50));
        morgue.write("a.txt", &story);
        let found = people(&morgue, "a.txt");
        let mentions = ["Table Mountain"; 50].join(", ");
        assert_eq!(found, [format!("Table Mountain: {mentions}")]);
        // Without sentences it is cut after so many words.
        morgue.write("b.txt", "rain and Table Mountain then ".repeat(99));
        assert_eq!(people(&morgue, "b.txt").len(), 1);
    }

    #[test]
    fn another_model_reads_all_files_again() {
        let morgue = Morgue::new();
        model::write(&morgue, "model", 4.0);
        morgue.write(
            "news/a.txt",
            "Rain fell\n\nThe rain reached Table Mountain on Monday.\n",
        );
        let files = |args: &[&str]| {
            let run = morgue.run(&[&["index", "news"], args].concat());
            assert_eq!(run.status, 0, "{run:?}");
            run.stdout.lines().next().unwrap_or_default().to_owned()
        };
        let found = || morgue.titles(&["--person", "table mountain"]).len();
        let with_model = ["--ner-model", "model"];
        assert!(files(&[]).contains("1 new"));
        assert_eq!(found(), 0);
        assert!(files(&with_model).contains("1 changed"));
        assert_eq!(found(), 1);
        assert!(files(&with_model).contains("0 changed, 0 moved, 1 unchanged"));
        model::write(&morgue, "model", -9.0);
        assert!(files(&with_model).contains("1 changed"));
        assert_eq!(found(), 0);
        assert!(files(&[]).contains("1 changed"));
        assert!(files(&[]).contains("0 changed, 0 moved, 1 unchanged"));
    }

    #[test]
    fn what_is_wrong_with_a_model_is_told_by_file() {
        let morgue = Morgue::new();
        morgue.write("a.txt", "Rain fell.");
        let told = |wanted: &str, library: Option<&str>| {
            let mut command = morgue.command(&["extract", "--ner-model", "model", "a.txt"]);
            library.map(|library| command.env("ORT_DYLIB_PATH", library));
            let run = crate::harness::Run::of(command.output().expect("it runs"));
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
            assert!(run.stderr.contains(wanted), "{wanted}: {run:?}");
            assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        };
        told("model/gliner_config.json: No such file", None);
        model::write(&morgue, "model", 4.0);
        told(
            "nowhere.so: no ONNX Runtime 1.17 or newer",
            Some("nowhere.so"),
        );
        morgue.remove("model/model.onnx");
        told("model/model.onnx: No such file", None);
        morgue.write("model/model.onnx", "no model");
        told("model/model.onnx: ", None);
        morgue.write("model/tokenizer.json", "{}");
        told("model/tokenizer.json: ", None);
        model::write(&morgue, "model", 4.0);
        morgue.write("model/gliner_config.json", r#"{"ent_token": "[ENT]"}"#);
        told("model/tokenizer.json: has no token \"[ENT]\"", None);
        morgue.write("model/gliner_config.json", r#"{"max_width": 3}"#);
        told("model/model.onnx: cannot be run: ", None);
    }

    #[test]
    fn a_model_may_lie_where_published_ones_do() {
        let morgue = Morgue::new();
        model::write(&morgue, "model", 4.0);
        std::fs::create_dir(morgue.path("model/onnx")).expect("a folder");
        std::fs::rename(
            morgue.path("model/model.onnx"),
            morgue.path("model/onnx/model.onnx"),
        )
        .expect("moved");
        morgue.write("a.txt", "Rain fell\n\nTable Mountain left.\n");
        assert_eq!(people(&morgue, "a.txt"), ["Table Mountain: Table Mountain"]);
    }
}
