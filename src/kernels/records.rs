//! What messages hold: plain bytes, or a batch of records that is encoded and decoded.

use super::worker_context::WorkerContext;
use crate::model::param::{Param, Params, Scale};
use crate::model::units::Unit;
use crate::model::words::choices;
use crate::platform::clock;
use serde::{Deserialize, Serialize};
use std::io;

choices! {
    /// How a message is made of records.
    pub enum Serialiser {
        /// It is not: a message is bytes.
        None = "none", "nothing, plain bytes";
        /// postcard, a compact binary format.
        Postcard = "postcard", "postcard, binary";
        /// JSON, a text format.
        Json = "json", "JSON, text";
    }
}

/// How messages are encoded.
pub static SERIALISER: Param<Serialiser> = Param::choice(
    "serialiser",
    "Messages are encoded by",
    "With an encoding each message is a batch of records of 16 fields, encoded by the sender and \
     decoded and checked by the receiver; the share of the time that this takes is shown apart.",
);
/// Records in a message.
pub static RECORDS: Param<u64> = Param::integer(
    "records",
    "Records a message",
    "Records in each message when messages are encoded; the size in bytes follows from them.",
    (1, 16, 1_000),
    (Unit::Count, Scale::Logarithmic),
);

/// An encoding that is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Postcard,
    Json,
}

/// The numbers of messages in records begin here, so that all have as many digits in JSON and as
/// many bytes in postcard.
const FIRST_NUMBER: u64 = 1_000_000_000;

/// A record as programs hand them to each other: sixteen fields of the usual kinds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    number: u64,
    place: u32,
    name: String,
    unit: String,
    comment: Option<String>,
    is_valid: bool,
    is_last: bool,
    priority: u8,
    channel: u16,
    offset: i64,
    value: f64,
    low: f64,
    high: f64,
    weight: f32,
    tags: Vec<String>,
    history: Vec<u32>,
}

impl Record {
    /// More bytes than a record has in postcard.
    const MOST_POSTCARD_BYTES: usize = 256;

    /// The record at a place of a batch, the same in every message but for its number.
    fn at(place: u32, records: u32) -> Self {
        let step = f64::from(place % 64);
        Self {
            number: FIRST_NUMBER,
            place,
            name: format!("probe-{place:04}"),
            unit: "kPa".to_owned(),
            comment: place.is_multiple_of(4).then(|| "checked by hand".to_owned()),
            is_valid: !place.is_multiple_of(7),
            is_last: place + 1 == records,
            priority: (place % 10) as u8,
            channel: 1_000 + (place % 500) as u16,
            offset: -40_000 - i64::from(place),
            value: 101.25 + step * 0.5,
            low: 90.5 + step * 0.25,
            high: 110.75 + step,
            weight: 0.125,
            tags: vec!["north".to_owned(), "daily".to_owned()],
            history: (0..6).map(|age| 700 + place + age).collect(),
        }
    }
}

/// What the messages of a trial hold, as a worker writes and reads them.
pub enum Content {
    /// Bytes that carry the number of the message, as far as they have room.
    Bytes(usize),
    /// A batch of records that carry it.
    Records(Batch),
}

/// A batch of records and the size that it has when it is encoded.
pub struct Batch {
    encoding: Encoding,
    records: Vec<Record>,
    bytes: usize,
}

impl Content {
    /// What the parameters ask for, with plain messages of so many bytes.
    pub fn new(params: &Params, plain_bytes: usize) -> Self {
        let encoding = match params.get(&SERIALISER) {
            Serialiser::None => return Self::Bytes(plain_bytes),
            Serialiser::Postcard => Encoding::Postcard,
            Serialiser::Json => Encoding::Json,
        };
        Self::Records(Batch::new(encoding, params.get(&RECORDS) as u32))
    }

    /// The size of each message.
    pub fn message_bytes(&self) -> usize {
        match self {
            Content::Bytes(bytes) => *bytes,
            Content::Records(batch) => batch.bytes,
        }
    }

    /// Whether writing and reading a message is worth a stamp of its own.
    pub fn is_encoded(&self) -> bool {
        matches!(self, Content::Records(_))
    }

    /// Makes the message of a number.
    pub fn write(&mut self, context: &mut dyn WorkerContext, message: &mut Vec<u8>, number: u64) {
        match self {
            Content::Bytes(bytes) => {
                message.resize(*bytes, 0);
                stamp(message, number);
            }
            Content::Records(batch) => {
                let began_ns = clock::now_ns();
                batch.encode(message, number);
                context.serialised(clock::now_ns() - began_ns);
            }
        }
    }

    /// Whether a message is whole and has a number.
    ///
    /// # Errors
    /// It is not even a batch of records.
    pub fn read(
        &mut self,
        context: &mut dyn WorkerContext,
        message: &[u8],
        number: u64,
    ) -> io::Result<bool> {
        match self {
            Content::Bytes(bytes) => Ok(message.len() == *bytes && number_matches(message, number)),
            Content::Records(batch) => {
                let began_ns = clock::now_ns();
                let records = batch.decode(message)?;
                context.serialised(clock::now_ns() - began_ns);
                Ok(batch.is_whole(&records, number))
            }
        }
    }
}

impl Batch {
    fn new(encoding: Encoding, count: u32) -> Self {
        let records: Vec<Record> = (0..count).map(|place| Record::at(place, count)).collect();
        let bytes = encoding.bytes(&records);
        Self { encoding, records, bytes }
    }

    fn encode(&mut self, message: &mut Vec<u8>, number: u64) {
        self.records.iter_mut().for_each(|record| record.number = FIRST_NUMBER + number);
        message.resize(self.bytes, 0);
        let left = match self.encoding {
            Encoding::Postcard => {
                let used = postcard::to_slice(&self.records, message).map(|used| used.len());
                self.bytes - used.expect("every batch has the size of the first")
            }
            Encoding::Json => {
                let mut room = message.as_mut_slice();
                serde_json::to_writer(&mut room, &self.records)
                    .expect("every batch has the size of the first");
                room.len()
            }
        };
        assert_eq!(left, 0, "every batch has the size of the first");
    }

    fn decode(&self, message: &[u8]) -> io::Result<Vec<Record>> {
        match self.encoding {
            Encoding::Postcard => postcard::from_bytes(message).map_err(io::Error::other),
            Encoding::Json => serde_json::from_slice(message).map_err(io::Error::other),
        }
    }

    /// Whether records are this batch under a number. Each one's number and place are looked at; the
    /// encodings leave out no field without an error.
    fn is_whole(&self, records: &[Record], number: u64) -> bool {
        let number = FIRST_NUMBER + number;
        records.len() == self.records.len()
            && records.iter().zip(&self.records).all(|(found, own)| {
                found.number == number && found.place == own.place && found.high == own.high
            })
    }
}

impl Encoding {
    /// The size of an encoded batch.
    fn bytes(self, records: &[Record]) -> usize {
        match self {
            Encoding::Postcard => {
                let mut room = vec![0; records.len() * Record::MOST_POSTCARD_BYTES + 8];
                postcard::to_slice(records, &mut room).expect("the room is enough").len()
            }
            Encoding::Json => serde_json::to_vec(records).expect("records are plain data").len(),
        }
    }
}

/// Marks a message with its number, as far as it has room.
pub fn stamp(message: &mut [u8], number: u64) {
    for (place, byte) in message.iter_mut().zip(number.to_le_bytes()) {
        *place = byte;
    }
}

/// Whether a message has the mark of its number.
pub fn number_matches(message: &[u8], number: u64) -> bool {
    message.iter().zip(number.to_le_bytes()).all(|(place, byte)| *place == byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_of_a_trial_has_one_size_and_comes_back_whole() {
        for encoding in [Encoding::Postcard, Encoding::Json] {
            for records in [1, 16, 1_000] {
                let mut batch = Batch::new(encoding, records);
                let mut message = Vec::new();
                for number in [0, 1, 255, 10_000_000, 8_999_999_999] {
                    batch.encode(&mut message, number);
                    let found = batch.decode(&message).unwrap();
                    assert!(batch.is_whole(&found, number), "{encoding:?} {records} {number}");
                    assert!(!batch.is_whole(&found, number + 1));
                    assert_eq!(found, batch.records);
                }
            }
        }
    }

    #[test]
    fn the_compact_encoding_is_the_smaller_one() {
        let bytes = |encoding| Batch::new(encoding, 16).bytes;
        let (binary, text) = (bytes(Encoding::Postcard), bytes(Encoding::Json));
        assert!(2 * binary < text, "{binary} and {text} bytes");
    }

    #[test]
    fn what_is_not_a_batch_is_an_error_and_not_a_panic() {
        for encoding in [Encoding::Postcard, Encoding::Json] {
            let batch = Batch::new(encoding, 4);
            assert!(batch.decode(&[0xFF; 7]).is_err(), "{encoding:?}");
        }
    }
}
