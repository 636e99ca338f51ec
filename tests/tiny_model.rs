//! A GLiNER model as small as can be: a folder with the three files that real ones have.
//!
//! The tokenizer cuts `Medvedev` into three tokens and knows few words. The network looks up, for
//! every span, how much the first token of its first word opens a name and that of its last word
//! closes one, and adds both. Its file is written here byte by byte, as protocol buffers have it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::Morgue;

/// The longest span, in words.
const WIDTH: i64 = 4;

/// Tokens by number, each with what it adds to a name that it opens and to one that it closes.
const TOKENS: [(&str, f32, f32); 17] = [
    ("[PAD]", 0.0, 0.0),
    ("[UNK]", -9.0, -9.0),
    ("[CLS]", 9.0, 9.0),
    ("[SEP]", 9.0, 9.0),
    ("<<ENT>>", 9.0, 9.0),
    ("<<SEP>>", 9.0, 9.0),
    ("person", 9.0, 9.0),
    ("Table", 4.0, -4.0),
    ("Mountain", -9.0, 4.0),
    ("Med", 2.0, 2.0),
    ("##ve", 9.0, 9.0),
    ("##dev", 9.0, 9.0),
    ("President", 1.0, 1.0),
    ("Émile", 4.0, -4.0),
    ("de", -9.0, -9.0),
    ("he", 1.0, 1.0),
    ("Quispe", -9.0, 4.0),
];

/// Writes the folder; `opens` is what `Table` adds to a name that it opens.
pub fn write(morgue: &Morgue, dir: &str, opens: f32) {
    let config =
        json!({"max_width": WIDTH, "max_len": 12, "span_mode": "markerV0", "dropout": 0.4});
    morgue.write(&format!("{dir}/gliner_config.json"), config.to_string());
    morgue.write(&format!("{dir}/tokenizer.json"), tokenizer().to_string());
    morgue.write(&format!("{dir}/model.onnx"), network(opens));
}

fn tokenizer() -> Value {
    let numbers = TOKENS.iter().zip(0..);
    let vocabulary: BTreeMap<&str, i32> = numbers.map(|((token, ..), n)| (*token, n)).collect();
    let added = |n: i32, content: &str| {
        json!({"id": n, "content": content, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false})
    };
    let special = |name: &str, n: i32| json!({"id": name, "ids": [n], "tokens": [name]});
    let part = |name: &str| json!({"SpecialToken": {"id": name, "type_id": 0}});
    let sequence = |id: &str| json!({"Sequence": {"id": id, "type_id": 0}});
    json!({
        "version": "1.0",
        // Real files have these; a text that is cut or filled up would be read wrongly.
        "truncation": {"direction": "Right", "max_length": 6, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 40}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": [added(2, "[CLS]"), added(3, "[SEP]"), added(4, "<<ENT>>"), added(5, "<<SEP>>")],
        "normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        "pre_tokenizer": null,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [part("[CLS]"), sequence("A"), part("[SEP]")],
            "pair": [sequence("A"), sequence("B")],
            "special_tokens": {"[CLS]": special("[CLS]", 2), "[SEP]": special("[SEP]", 3)},
        },
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 40, "vocab": vocabulary},
    })
}

/// Element types, by their numbers in the format.
const FLOAT: u64 = 1;
const INT64: u64 = 7;
const BOOL: u64 = 9;

fn network(opens: f32) -> Vec<u8> {
    let scores = |score: fn(&(&str, f32, f32)) -> f32| TOKENS.iter().map(score).collect::<Vec<_>>();
    let mut opening = scores(|(_, opens, _)| *opens);
    let table = TOKENS.iter().position(|(token, ..)| *token == "Table");
    opening[table.expect("a token")] = opens;
    let closing = scores(|(_, _, closes)| *closes);
    let mut graph = Vec::new();
    let mut node = |kind: &str, inputs: &[&str], output: &str, attribute: Option<(&str, u64)>| {
        message(&mut graph, 1, &operation(kind, inputs, output, attribute));
    };
    node("Unsqueeze", &["words_mask", "1"], "mask", None);
    for (scores, place, word) in [("opening", "start", "first"), ("closing", "end", "last")] {
        let name = |part: &str| format!("{word}.{part}");
        node(
            "Gather",
            &[scores, "input_ids"],
            &name("scores"),
            Some(("axis", 0)),
        );
        node("Unsqueeze", &[&name("scores"), "2"], &name("column"), None);
        // The word's number counts from 0 in spans and from 1 in the mask.
        node(
            "Gather",
            &["span_idx", place],
            &name("at"),
            Some(("axis", 2)),
        );
        node("Add", &[&name("at"), "one"], &name("number"), None);
        node("Unsqueeze", &[&name("number"), "2"], &name("numbers"), None);
        node("Equal", &[&name("numbers"), "mask"], &name("is"), None);
        node("Cast", &[&name("is")], &name("tokens"), Some(("to", FLOAT)));
        node("MatMul", &[&name("tokens"), &name("column")], word, None);
    }
    node("Add", &["first", "last"], "sum", None);
    node("Reshape", &["sum", "shape"], "logits", None);
    bytes(&mut graph, 2, b"tiny");
    let floats = |values: &[f32]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let numbers = |values: &[i64]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    for (name, kind, sizes, raw) in [
        (
            "opening",
            FLOAT,
            &[TOKENS.len() as u64][..],
            floats(&opening),
        ),
        ("closing", FLOAT, &[TOKENS.len() as u64], floats(&closing)),
        ("start", INT64, &[], numbers(&[0])),
        ("end", INT64, &[], numbers(&[1])),
        ("one", INT64, &[], numbers(&[1])),
        ("shape", INT64, &[4], numbers(&[1, -1, WIDTH, 1])),
    ] {
        message(&mut graph, 5, &constant(name, kind, sizes, &raw));
    }
    for name in ["1", "2"] {
        let axis = numbers(&[name.parse().expect("a number")]);
        message(&mut graph, 5, &constant(name, INT64, &[1], &axis));
    }
    for (name, kind, rank) in [
        ("input_ids", INT64, 2),
        ("attention_mask", INT64, 2),
        ("words_mask", INT64, 2),
        ("text_lengths", INT64, 2),
        ("span_idx", INT64, 3),
        ("span_mask", BOOL, 2),
    ] {
        message(&mut graph, 11, &declared(name, kind, rank));
    }
    message(&mut graph, 12, &declared("logits", FLOAT, 4));
    let mut model = Vec::new();
    integer(&mut model, 1, 8);
    message(&mut model, 7, &graph);
    let mut operators = Vec::new();
    integer(&mut operators, 2, 17);
    message(&mut model, 8, &operators);
    model
}

fn operation(kind: &str, inputs: &[&str], output: &str, attribute: Option<(&str, u64)>) -> Vec<u8> {
    let mut node = Vec::new();
    inputs
        .iter()
        .for_each(|input| bytes(&mut node, 1, input.as_bytes()));
    bytes(&mut node, 2, output.as_bytes());
    bytes(&mut node, 4, kind.as_bytes());
    if let Some((name, value)) = attribute {
        let mut attribute = Vec::new();
        bytes(&mut attribute, 1, name.as_bytes());
        integer(&mut attribute, 3, value);
        integer(&mut attribute, 20, 2);
        message(&mut node, 5, &attribute);
    }
    node
}

fn constant(name: &str, kind: u64, sizes: &[u64], raw: &[u8]) -> Vec<u8> {
    let mut tensor = Vec::new();
    sizes.iter().for_each(|size| integer(&mut tensor, 1, *size));
    integer(&mut tensor, 2, kind);
    bytes(&mut tensor, 8, name.as_bytes());
    bytes(&mut tensor, 9, raw);
    tensor
}

/// A tensor of so many dimensions, whose sizes are open.
fn declared(name: &str, kind: u64, rank: usize) -> Vec<u8> {
    let mut shape = Vec::new();
    for dimension in 0..rank {
        let mut size = Vec::new();
        bytes(&mut size, 2, format!("{name}.{dimension}").as_bytes());
        message(&mut shape, 1, &size);
    }
    let (mut tensor, mut of, mut value) = (Vec::new(), Vec::new(), Vec::new());
    integer(&mut tensor, 1, kind);
    message(&mut tensor, 2, &shape);
    message(&mut of, 1, &tensor);
    bytes(&mut value, 1, name.as_bytes());
    message(&mut value, 2, &of);
    value
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7F {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn integer(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend(value);
}

fn message(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    bytes(out, field, value);
}
