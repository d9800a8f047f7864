// Reads calendar objects with ical.js, the parser of Thunderbird and Nextcloud: one JSON line in
// ({"ical": "BEGIN:VCALENDAR…"}), one JSON line out, until the input ends.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

// A day as it is written, an instant in UTC.
function written(time) {
  return time.isDate ? time.toString() : time.toJSDate().toISOString();
}

// Each time the event comes, the days that differ in their place.
function spans(event) {
  if (!event.isRecurring()) return [[written(event.startDate), written(event.endDate)]];
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    found.push([written(startDate), written(endDate)]);
  }
  return found.sort();
}

function reading(components) {
  const [first, ...exceptions] = components;
  const event = new ICAL.Event(first, { strictExceptions: true, exceptions });
  return {
    uid: event.uid,
    spans: spans(event),
    summary: event.summary,
    description: event.description ?? "",
    location: event.location ?? "",
    categories: first.getAllProperties("categories").flatMap((property) => property.getValues()),
    attendee: first.getFirstProperty("attendee")?.getParameter("cn") ?? "",
  };
}

function read(ical) {
  const calendar = new ICAL.Component(ICAL.parse(ical));
  const events = new Map();
  for (const event of calendar.getAllSubcomponents("vevent")) {
    const uid = event.getFirstPropertyValue("uid");
    events.set(uid, [...(events.get(uid) ?? []), event]);
  }
  return [...events.values()].map(reading);
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { events: read(JSON.parse(line).ical) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
