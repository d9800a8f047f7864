// Reads calendar objects with ical.js, the parser of Thunderbird and Nextcloud: one JSON line in
// ({"ical": "BEGIN:VCALENDAR…"}), one JSON line out, until the input ends.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function instant(event, name) {
  const property = event.getFirstProperty(name);
  return property.getFirstValue().toJSDate().toISOString();
}

function read(ical) {
  const calendar = new ICAL.Component(ICAL.parse(ical));
  return calendar.getAllSubcomponents("vevent").map((event) => ({
    start: instant(event, "dtstart"),
    end: instant(event, "dtend"),
    summary: event.getFirstPropertyValue("summary"),
    description: event.getFirstPropertyValue("description"),
    location: event.getFirstPropertyValue("location"),
  }));
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
