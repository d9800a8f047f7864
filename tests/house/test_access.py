"""Routes × roles: every endpoint has been decided on, and every one of them holds to it."""

import re
import shutil

import pytest
import time_machine
from flask import g
from sqlalchemy import update

from eventsite import attachments, create_app, storage
from eventsite.database import db, transaction
from eventsite.models import OrganizerSession
from eventsite.models.events import event_organizers
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.bulk_actions import BulkKind
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.fields import FieldKind
from eventsite.rules.guests import GuestRole
from eventsite.rules.mailings import Wording, Wordings
from eventsite.rules.materials import MaterialDetails
from eventsite.rules.permissions import OF_AN_EVENT as ROLES_IN_EVENTS
from eventsite.rules.permissions import OF_THE_SITE, Action, Role, may
from eventsite.rules.presentations import PresentationDetails
from eventsite.rules.questions import QuestionDetails
from eventsite.services import (
    attendee_imports,
    attendee_marks,
    bulk_actions,
    companies,
    event_templates,
    exports,
    guests,
    mailings,
    materials,
    needs,
    organizers,
    presentations,
    questions,
    series,
)
from eventsite.web import guards, sessions
from eventsite.web.guards import SESSION_KEY, Guard
from tests.conftest import NOW, settings
from tests.factories import Make
from tests.forms import field, uploaded
from tests.services.guests import invited
from tests.web.answers import set_aside

PUBLIC = Guard(is_public=True)
MODERATES = Guard(Action.MODERATE_QUESTIONS, guest=GuestRole.MODERATOR)
LOOKS_AT_QUESTIONS = Guard(Action.SEE_QUESTIONS, guest=GuestRole.MODERATOR)
ACCESS = {
    "dev.components": {"GET": PUBLIC},
    "dev.inbox": {"GET": PUBLIC},
    "dev.letter": {"GET": PUBLIC},
    "health.alive": {"GET": PUBLIC},
    "health.ready": {"GET": PUBLIC},
    "metrics.show": {"GET": PUBLIC},
    "media.picture": {"GET": PUBLIC},
    "media.stylesheet": {"GET": PUBLIC},
    "organizer.additions.add": {"POST": Guard(Action.ADD_ATTENDEES)},
    "organizer.additions.new": {"GET": Guard(Action.ADD_ATTENDEES)},
    "organizer.answers.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.answers.settle": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.attendee_companies.confirm_invite": {"GET": Guard(Action.INVITE)},
    "organizer.attendee_companies.invite": {"POST": Guard(Action.INVITE)},
    "organizer.attendee_marks.note": {"POST": Guard(Action.MARK_ATTENDEES)},
    "organizer.attendee_marks.remove_note": {"POST": Guard(Action.MARK_ATTENDEES)},
    "organizer.attendee_marks.tag": {"POST": Guard(Action.MARK_ATTENDEES)},
    "organizer.attendee_marks.untag": {"POST": Guard(Action.MARK_ATTENDEES)},
    "organizer.attendance.companies": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.attendance.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.attendance.tick": {"POST": Guard(Action.TICK_ATTENDANCE)},
    "organizer.attendee_imports.choose": {"GET": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.columns": {"GET": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.discard": {"POST": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.match": {"POST": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.mistakes": {"GET": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.receive": {"POST": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.show": {"GET": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendee_imports.start": {"POST": Guard(Action.IMPORT_ATTENDEES)},
    "organizer.attendees.confirm_remove": {"GET": Guard(Action.REMOVE_ATTENDEES)},
    "organizer.attendees.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.attendees.remove": {"POST": Guard(Action.REMOVE_ATTENDEES)},
    "organizer.attendees.confirm_send_again": {"GET": Guard(Action.SEND_AGAIN)},
    "organizer.attendees.send_again": {"POST": Guard(Action.SEND_AGAIN)},
    "organizer.bulk_actions.choose": {"POST": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.confirm": {"POST": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.confirm_undo": {"GET": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.index": {"GET": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.show": {"GET": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.start": {"POST": Guard(Action.ACT_ON_MANY)},
    "organizer.bulk_actions.undo": {"POST": Guard(Action.ACT_ON_MANY)},
    "organizer.automatic_mails.change": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.automatic_mails.change_confirmation": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.automatic_mails.change_survey": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.automatic_mails.confirmation": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.automatic_mails.edit": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.automatic_mails.index": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.automatic_mails.survey": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.beginnings.begin": {"GET": Guard(Action.CREATE_EVENTS), "POST": Guard(Action.CREATE_EVENTS)},
    "organizer.beginnings.confirm_remove": {"GET": Guard(Action.CREATE_EVENTS)},
    "organizer.beginnings.copy": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.beginnings.keep": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.beginnings.remove": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.beginnings.rename": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.beginnings.templates": {"GET": Guard(Action.CREATE_EVENTS)},
    "organizer.series.edit": {"GET": Guard(Action.CREATE_EVENTS), "POST": Guard(Action.CREATE_EVENTS)},
    "organizer.series.index": {"GET": Guard(Action.CREATE_EVENTS)},
    "organizer.series.new": {"GET": Guard(Action.CREATE_EVENTS), "POST": Guard(Action.CREATE_EVENTS)},
    "organizer.companies.as_csv": {"GET": Guard(Action.EDIT_COMPANIES)},
    "organizer.companies.edit": {"GET": Guard(Action.EDIT_COMPANIES), "POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.companies.index": {"GET": Guard(Action.SEE_COMPANIES)},
    "organizer.companies.new": {"GET": Guard(Action.EDIT_COMPANIES), "POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.company_imports.choose": {"GET": Guard(Action.EDIT_COMPANIES)},
    "organizer.company_imports.confirm": {"POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.company_imports.look": {"POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.company_merges.confirm": {"GET": Guard(Action.EDIT_COMPANIES)},
    "organizer.company_merges.merge": {"POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.corrections.address": {"GET": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.corrections.correct": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.edits.answers": {
        "GET": Guard(Action.CORRECT_ATTENDEES),
        "POST": Guard(Action.CORRECT_ATTENDEES),
    },
    "organizer.edits.extend": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.edits.file": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.editing.edit": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.editing.new": {"GET": Guard(Action.CREATE_EVENTS), "POST": Guard(Action.CREATE_EVENTS)},
    "organizer.editing.preview": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.editing.preview_new": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.working_copies.drop": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.working_copies.drop_new": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.working_copies.keep": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.working_copies.keep_new": {"POST": Guard(Action.CREATE_EVENTS)},
    "organizer.editing.stored": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.events.archive": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.call_off": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_call_off": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.index": {"GET": Guard()},
    "organizer.events.publish": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_postpone": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.confirm_revive": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.events.postpone": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.revive": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.send_changes": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.events.show": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.exports.as_csv": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.as_xlsx": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.as_json": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.index": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.new_as_csv": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.new_as_xlsx": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.exports.take_new": {"POST": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.prepared_exports.fetch": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.prepared_exports.offer": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.prepared_exports.prepare": {"POST": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.prepared_exports.show": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.participants.edit": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.participants.switch": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.printouts.badges": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.printouts.choose": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.printouts.door_list": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.live.accept": {"POST": MODERATES},
    "organizer.live.accepting": {"POST": MODERATES},
    "organizer.live.following": {"POST": MODERATES},
    "organizer.live.handle": {"POST": MODERATES},
    "organizer.live.mode": {"POST": MODERATES},
    "organizer.live.move": {"POST": MODERATES},
    "organizer.live.run_sheet": {"GET": MODERATES},
    "organizer.live.screen": {"GET": MODERATES},
    "organizer.live.screen_stream": {"GET": MODERATES},
    "organizer.live.show": {"GET": MODERATES},
    "organizer.live.stream": {"GET": MODERATES},
    "organizer.live.undo": {"POST": MODERATES},
    "organizer.materials.add_file": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.add_link": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.change": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.confirm_remove": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.file": {"GET": Guard(Action.SEE_EVENTS)},
    "organizer.materials.index": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.move": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.materials.remove": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.missing_companies.dismiss": {"POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.missing_companies.index": {"GET": Guard(Action.EDIT_COMPANIES)},
    "organizer.missing_companies.same": {"POST": Guard(Action.EDIT_COMPANIES)},
    "organizer.fields.edit": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.fields.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.fields.move": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.fields.new": {"GET": Guard(Action.EDIT_EVENTS), "POST": Guard(Action.EDIT_EVENTS)},
    "organizer.fields.remove": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.fields.switch": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.invoices.as_csv": {"GET": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.invoices.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.needs.counts": {"POST": Guard(Action.SEE_NEEDS)},
    "organizer.needs.index": {"GET": Guard(Action.SEE_NEEDS)},
    "organizer.needs.people": {"POST": Guard(Action.SEE_NEEDS)},
    "organizer.invitee_lists.take": {"POST": Guard(Action.INVITE)},
    "organizer.invitee_lists.upload": {"GET": Guard(Action.INVITE)},
    "organizer.invitee_mails.confirm_remind": {"GET": Guard(Action.INVITE)},
    "organizer.invitee_mails.confirm_send": {"GET": Guard(Action.INVITE)},
    "organizer.invitee_mails.remind": {"POST": Guard(Action.INVITE)},
    "organizer.invitee_mails.send": {"POST": Guard(Action.INVITE)},
    "organizer.invitees.add": {"POST": Guard(Action.INVITE)},
    "organizer.invitees.confirm_remove": {"GET": Guard(Action.INVITE)},
    "organizer.invitees.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.invitees.new": {"GET": Guard(Action.INVITE)},
    "organizer.invitees.remove": {"POST": Guard(Action.INVITE)},
    "organizer.invitees.confirm_send_again": {"GET": Guard(Action.INVITE)},
    "organizer.invitees.send_again": {"POST": Guard(Action.INVITE)},
    "organizer.mailing_orders.again": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_orders.confirm_again": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_orders.confirm": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_orders.send": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_orders.stop": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_orders.take_back": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailing_progress.show": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.mailing_progress.stream": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.mailings.create": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailings.discard": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailings.index": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.mailings.new": {"GET": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailings.save": {"POST": Guard(Action.MAIL_ATTENDEES)},
    "organizer.mailings.show": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.outbox.index": {"GET": Guard(Action.SEE_OUTBOX)},
    "organizer.outbox.confirm_retry": {"GET": Guard(Action.SEND_AGAIN)},
    "organizer.outbox.retry": {"POST": Guard(Action.SEND_AGAIN)},
    "organizer.persons.confirm_move": {"GET": Guard(Action.MOVE_ATTENDEES)},
    "organizer.persons.edit": {"GET": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.persons.move": {"POST": Guard(Action.MOVE_ATTENDEES)},
    "organizer.persons.save": {"POST": Guard(Action.CORRECT_ATTENDEES)},
    "organizer.policies.change": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.policies.edit": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.personal_data.index": {"GET": Guard(Action.SEE_PERSONAL_DATA)},
    "organizer.guests.index": {"GET": Guard(Action.INVITE_GUESTS)},
    "organizer.guests.invite": {"POST": Guard(Action.INVITE_GUESTS)},
    "organizer.guests.revoke": {"POST": Guard(Action.INVITE_GUESTS)},
    "organizer.guests.confirm_revoke": {"GET": Guard(Action.INVITE_GUESTS)},
    "organizer.guests.confirm_send_again": {"GET": Guard(Action.INVITE_GUESTS)},
    "organizer.guests.send_again": {"POST": Guard(Action.INVITE_GUESTS)},
    "organizer.questions.accept": {"POST": MODERATES},
    "organizer.questions.ask_consent": {"POST": MODERATES},
    "organizer.questions.call_done": {"POST": MODERATES},
    "organizer.questions.keep": {"POST": MODERATES},
    "organizer.questions.retarget_several": {"POST": MODERATES},
    "organizer.questions.accept_several": {"POST": MODERATES},
    "organizer.questions.ask_for": {"POST": MODERATES},
    "organizer.questions.change_settings": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.questions.choose": {"POST": MODERATES},
    "organizer.questions.confirm_decline": {"GET": MODERATES},
    "organizer.questions.confirm_merge": {"GET": MODERATES},
    "organizer.questions.confirm_merge_several": {"GET": MODERATES},
    "organizer.questions.decline": {"POST": MODERATES},
    "organizer.questions.decline_several": {"POST": MODERATES},
    "organizer.questions.edit_settings": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.questions.index": {"GET": LOOKS_AT_QUESTIONS},
    "organizer.questions.link": {"POST": MODERATES},
    "organizer.questions.merge": {"POST": MODERATES},
    "organizer.questions.merge_several": {"POST": MODERATES},
    "organizer.questions.new": {"GET": MODERATES},
    "organizer.questions.retarget": {"POST": MODERATES},
    "organizer.questions.settle": {"POST": MODERATES},
    "organizer.questions.show": {"GET": LOOKS_AT_QUESTIONS},
    "organizer.questions.show_asker": {"POST": MODERATES},
    "organizer.questions.undo": {"POST": MODERATES},
    "organizer.questions.unmerge": {"POST": MODERATES},
    "organizer.questions.answer_sheet": {"GET": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.as_csv": {"GET": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.as_json": {"GET": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.as_xlsx": {"GET": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.carry": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.close": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.confirm_close": {"GET": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.named": {"POST": Guard(Action.EXPORT_ATTENDEES)},
    "organizer.questions.publish_answer": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.reopen": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.save_answer": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.tell_answers": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "organizer.questions.unpublish_answer": {"POST": Guard(Action.MODERATE_QUESTIONS)},
    "public.second_looks.appeal": {"GET": PUBLIC},
    "public.second_looks.appealed": {"POST": PUBLIC},
    "public.second_looks.choose_reader": {"GET": PUBLIC},
    "public.second_looks.readdress": {"POST": PUBLIC},
    "public.speakers.prepare": {"POST": PUBLIC},
    "public.speakers.show": {"GET": PUBLIC},
    "public.speakers.choose_mails": {"POST": PUBLIC},
    "organizer.readers.grant": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.readers.index": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.readers.take": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.audit.as_csv": {"POST": Guard(Action.SEE_WHOLE_AUDIT)},
    "organizer.audit.index": {"GET": Guard(Action.SEE_WHOLE_AUDIT)},
    "organizer.audit.of_event": {"GET": Guard(Action.SEE_AUDIT)},
    "organizer.audit.of_event_as_csv": {"POST": Guard(Action.SEE_AUDIT)},
    "organizer.openid.begin": {"GET": PUBLIC},
    "organizer.openid.finish": {"GET": PUBLIC},
    "organizer.people.change": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.deactivate": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.end_session": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.end_sessions": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.forget_identities": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.index": {"GET": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.invite": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.invite_again": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.reactivate": {"POST": Guard(Action.MANAGE_PEOPLE)},
    "organizer.people.show": {"GET": Guard(Action.MANAGE_PEOPLE)},
    "organizer.sharing.change": {"POST": Guard(Action.SHARE_EVENTS)},
    "organizer.sharing.index": {"GET": Guard(Action.SHARE_EVENTS)},
    "organizer.sharing.share": {"POST": Guard(Action.SHARE_EVENTS)},
    "organizer.sharing.take_back": {"POST": Guard(Action.SHARE_EVENTS)},
    "organizer.sessions.end": {"POST": Guard()},
    "organizer.sessions.end_others": {"POST": Guard()},
    "organizer.sessions.index": {"GET": Guard()},
    "organizer.sessions.ask_for_link": {"POST": PUBLIC},
    "organizer.sessions.enter": {"POST": PUBLIC},
    "organizer.sessions.open_link": {"GET": PUBLIC},
    "organizer.sessions.sign_in": {"GET": PUBLIC},
    "organizer.sessions.sign_out": {"POST": PUBLIC},
    "organizer.site.change": {"POST": Guard(Action.EDIT_SITE)},
    "organizer.site.edit": {"GET": Guard(Action.EDIT_SITE)},
    "organizer.speakers.add": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.speakers.approve": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.speakers.give_back": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.speakers.index": {"GET": Guard(Action.EDIT_EVENTS)},
    "organizer.speakers.set_due": {"POST": Guard(Action.EDIT_EVENTS)},
    "organizer.waiting.confirm_approve": {"GET": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.approve": {"POST": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.confirm_reject": {"GET": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.index": {"GET": Guard(Action.SEE_ATTENDEES)},
    "organizer.waiting.move": {"POST": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.person": {"GET": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.pick": {"POST": Guard(Action.DECIDE_ATTENDEES)},
    "organizer.waiting.reject": {"POST": Guard(Action.DECIDE_ATTENDEES)},
    "public.address_changes.ask": {"POST": PUBLIC},
    "public.address_changes.form": {"GET": PUBLIC},
    "public.address_changes.open_link": {"GET": PUBLIC},
    "public.address_changes.take_effect": {"POST": PUBLIC},
    "public.answers.confirm": {"GET": PUBLIC, "POST": PUBLIC},
    "public.answers.undo": {"GET": PUBLIC, "POST": PUBLIC},
    "public.attendance.door": {"GET": PUBLIC},
    "public.attendance.join": {"POST": PUBLIC},
    "public.companies.matching": {"GET": PUBLIC},
    "public.edits.edit": {"POST": PUBLIC},
    "public.edits.form": {"GET": PUBLIC},
    "public.modes.switch": {"POST": PUBLIC},
    "public.offers.answer": {"POST": PUBLIC},
    "public.materials.file": {"GET": PUBLIC},
    "public.materials.mine": {"GET": PUBLIC},
    "public.presentations.form": {"GET": PUBLIC},
    "public.presentations.send": {"POST": PUBLIC},
    "public.presentations.withdraw": {"POST": PUBLIC},
    "public.proofs.prove": {"GET": PUBLIC},
    "public.proofs.proven": {"POST": PUBLIC},
    "public.erasures.confirm": {"GET": PUBLIC},
    "public.erasures.done": {"GET": PUBLIC},
    "public.erasures.confirm_coordinator": {"GET": PUBLIC},
    "public.erasures.erase": {"POST": PUBLIC},
    "public.erasures.erase_coordinator": {"POST": PUBLIC},
    "public.events.archive": {"GET": PUBLIC},
    "public.events.calendar": {"GET": PUBLIC},
    "public.events.index": {"GET": PUBLIC},
    "public.events.show": {"GET": PUBLIC},
    "public.events.series": {"GET": PUBLIC},
    "public.events.theme": {"GET": PUBLIC},
    "public.feeds.everything": {"GET": PUBLIC},
    "public.feeds.personal": {"GET": PUBLIC},
    "public.feeds.series": {"GET": PUBLIC},
    "public.feeds.theme": {"GET": PUBLIC},
    "public.groups.form": {"GET": PUBLIC},
    "public.groups.receipt": {"GET": PUBLIC},
    "public.groups.register": {"POST": PUBLIC},
    "public.guest_pages.co_host": {"GET": PUBLIC},
    "public.guest_pages.venue": {"GET": PUBLIC},
    "public.guests.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.handovers.ask": {"GET": PUBLIC},
    "public.handovers.hand_over": {"POST": PUBLIC},
    "public.series.form": {"GET": PUBLIC},
    "public.series.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.series.receipt": {"GET": PUBLIC},
    "public.series.register": {"POST": PUBLIC},
    "public.series.show": {"GET": PUBLIC},
    "public.series.stop": {"POST": PUBLIC},
    "public.my_groups.add": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.cancel": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.cancel_all": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.hand_over": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.name": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.my_groups.show": {"GET": PUBLIC},
    "public.invitations.send_again": {"POST": PUBLIC},
    "public.invoices.change": {"POST": PUBLIC},
    "public.invoices.edit": {"GET": PUBLIC},
    "public.needs.change": {"POST": PUBLIC},
    "public.needs.show": {"GET": PUBLIC},
    "public.needs.withdraw": {"POST": PUBLIC},
    "public.invitees.decline": {"POST": PUBLIC},
    "public.invitees.go_on": {"POST": PUBLIC},
    "public.invitees.show": {"GET": PUBLIC},
    "public.mailings.again": {"POST": PUBLIC},
    "public.mailings.stop": {"GET": PUBLIC},
    "public.mailings.stopped": {"POST": PUBLIC},
    "public.subscriptions.ask": {"POST": PUBLIC},
    "public.subscriptions.confirm": {"GET": PUBLIC},
    "public.subscriptions.confirmed": {"POST": PUBLIC},
    "public.subscriptions.end": {"GET": PUBLIC},
    "public.subscriptions.ended": {"POST": PUBLIC},
    "public.subscriptions.form": {"GET": PUBLIC},
    "public.subscriptions.opening_form": {"GET": PUBLIC},
    "public.subscriptions.remind": {"POST": PUBLIC},
    "public.surveys.door": {"GET": PUBLIC},
    "public.surveys.enter": {"POST": PUBLIC},
    "public.lost_links.ask": {"POST": PUBLIC},
    "public.lost_links.form": {"GET": PUBLIC},
    "public.pages.accessibility": {"GET": PUBLIC},
    "public.pages.contact": {"GET": PUBLIC},
    "public.pages.privacy": {"GET": PUBLIC},
    "public.pages.robots": {"GET": PUBLIC},
    "public.pages.security": {"GET": PUBLIC},
    "public.pages.sitemap": {"GET": PUBLIC},
    "public.personal_data.as_json": {"GET": PUBLIC},
    "public.personal_data.ask": {"POST": PUBLIC},
    "public.personal_data.ask_coordinator": {"POST": PUBLIC},
    "public.personal_data.enter": {"POST": PUBLIC},
    "public.personal_data.offer": {"GET": PUBLIC},
    "public.personal_data.offer_coordinator": {"GET": PUBLIC},
    "public.personal_data.open_link": {"GET": PUBLIC},
    "public.personal_data.show": {"GET": PUBLIC},
    "public.personal_feeds.ask": {"GET": PUBLIC},
    "public.personal_feeds.renew": {"POST": PUBLIC},
    "public.personal_feeds.revoke": {"POST": PUBLIC},
    "public.asking.ask": {"POST": PUBLIC},
    "public.leaving.confirm": {"GET": PUBLIC},
    "public.leaving.leave": {"POST": PUBLIC},
    "public.lost_links.enter_all": {"POST": PUBLIC},
    "public.lost_links.open_all": {"GET": PUBLIC},
    "public.my_questions.index": {"GET": PUBLIC},
    "public.own_questions.another": {"GET": PUBLIC},
    "public.own_questions.confirm_withdraw": {"GET": PUBLIC},
    "public.own_questions.edit": {"GET": PUBLIC},
    "public.own_questions.hide_name": {"POST": PUBLIC},
    "public.own_questions.object_to_merge": {"POST": PUBLIC},
    "public.own_questions.reword": {"POST": PUBLIC},
    "public.own_questions.withdraw": {"POST": PUBLIC},
    "public.question_votes.report": {"GET": PUBLIC},
    "public.question_votes.reported": {"POST": PUBLIC},
    "public.question_votes.support": {"POST": PUBLIC},
    "public.questions.alike": {"GET": PUBLIC},
    "public.questions.index": {"GET": PUBLIC},
    "public.questions.show": {"GET": PUBLIC},
    "public.participants.give": {"POST": PUBLIC},
    "public.participants.show": {"GET": PUBLIC},
    "public.participants.withdraw": {"POST": PUBLIC},
    "public.registrations.cancel": {"POST": PUBLIC},
    "public.registrations.confirm_cancel": {"GET": PUBLIC},
    "public.registrations.form": {"GET": PUBLIC},
    "public.registrations.mine": {"GET": PUBLIC},
    "public.registrations.open_link": {"GET": PUBLIC, "POST": PUBLIC},
    "public.registrations.receipt": {"GET": PUBLIC},
    "public.registrations.register": {"POST": PUBLIC},
    "public.registrations.show": {"GET": PUBLIC},
    "public.screens.show": {"GET": PUBLIC},
    "public.screens.stream": {"GET": PUBLIC},
    "public.streams.show": {"GET": PUBLIC},
}
GUARDED = [
    (endpoint, method, guard.action)
    for endpoint, methods in ACCESS.items()
    for method, guard in methods.items()
    if not guard.is_public
]
OF_AN_EVENT = [
    row
    for row in GUARDED
    if row[0]
    not in {
        "organizer.events.index",
        "organizer.editing.new",
        "organizer.editing.preview_new",
        "organizer.working_copies.drop_new",
        "organizer.working_copies.keep_new",
        "organizer.beginnings.begin",
        "organizer.beginnings.confirm_remove",
        "organizer.beginnings.remove",
        "organizer.beginnings.rename",
        "organizer.beginnings.templates",
        "organizer.series.edit",
        "organizer.series.index",
        "organizer.series.new",
        "organizer.personal_data.index",
    }
    and "compan" not in row[0]  # the register is everybody's
]
OF_AN_EVENT = [row for row in GUARDED if row[2] is not None and row[2] not in OF_THE_SITE]
OF_THE_SITE_ALONE = [row for row in GUARDED if row not in OF_AN_EVENT]
FOR_GUESTS = [
    (endpoint, method)
    for endpoint, methods in ACCESS.items()
    for method, guard in methods.items()
    if guard.guest is GuestRole.MODERATOR
]
LET_IN = [
    (endpoint, method, action, name, role)
    for endpoint, method, action in GUARDED
    for name, role in (("Alva", Role.ORGANIZER), ("Eva", Role.ADMINISTRATOR))
    if action is None or may(role, action)
]


def test_every_endpoint_has_been_decided_on(app):
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            guard = getattr(app.view_functions[rule.endpoint], "guard", None)
            found.setdefault(rule.endpoint, {}).update(dict.fromkeys(rule.methods - {"HEAD", "OPTIONS"}, guard))
    assert found == ACCESS


@pytest.fixture(scope="module")
def built(migrated_sqlite, tmp_path_factory):
    """What the addresses of the routes name, made once: the folder that it lies in, and the names."""
    folder = tmp_path_factory.mktemp("built")
    path = shutil.copy(migrated_sqlite, folder / "eventsite.sqlite")
    with time_machine.travel(NOW, tick=False):
        app = create_app(**settings(folder, f"sqlite:///{path}"))
        names = _build(app, Make(app))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    return folder, names


@pytest.fixture
def place(app, built, tmp_path):
    """Alva's event with somebody registered and a mail, in the test's own folder."""
    folder, names = built
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    app.config["WTF_CSRF_ENABLED"] = False  # who may is asked here, not from which page
    return names


def _build(app, make):
    event = make.event("Alva")
    registration = make.registration(event)
    alva = make.organizer("Alva")
    with app.app_context(), transaction():
        company = companies.add(CompanyDetails("Hamnstadens Hem"), None).id
    with app.app_context():
        message = outbox_queries.of_event(event.id)[0].id
    mail = set_aside(app, event, registration)
    field_id = field(app, event, FieldKind.FILE)
    upload_id = uploaded(app, event, field_id, registration)
    [invitee] = invited(app, make, event)
    with app.app_context(), transaction():
        export_id = exports.since_last(event.id, alva)
        owner = organizer_queries.by_id(alva)
        series_id = series.save(None, "Nätverket", "", owner)
        template_id = event_templates.save(event_queries.whole(event.id), "Vår", frozenset(), owner)
    with app.app_context(), transaction():
        guest_id = guests.invite(event.id, GuestRole.MODERATOR, "Greta", "", alva)
        question_id = questions.ask(registration, QuestionDetails("Hur?"))
        speaker_id = event_queries.whole(event.id).speakers[0].id
        speaker = guests.invite(event.id, GuestRole.SPEAKER, "Matilda Rehn", "", alva, speaker_id)
        presentations.send(speaker, PresentationDetails("", "", "Om mig.", None, "Ja"), 0)
        file = attachments.Attachment("a.pdf", "application/pdf", b"%PDF-1.7")
        with storage.kept(storage.current().materials, file.content) as name:
            material_id = materials.add(event.id, MaterialDetails("Bilder"), alva, file, name)
        attendee_marks.tag(event.id, registration, "Hiss", alva)
        attendee_marks.note(event.id, registration, "Ringde.", alva)
        action_id = bulk_actions.plan(event.id, BulkKind.CANCEL, [registration], alva)
        mailing_id = mailings.draft(event.id, {}, Wordings(Wording("Hej", "Hej")), alva)
        import_id = attendee_imports.receive(event.id, alva, "lista.csv", ["Namn"], [(2, ["Cia"])])
    return {
        "event_id": event.id,
        "registration_id": registration,
        "message_id": message,
        "mail_id": mail,
        "company_id": company,
        "missing_id": 1,  # where the person works
        "field_id": field_id,
        "upload_id": upload_id,
        "guest_id": guest_id,
        "question_id": question_id,
        "action_id": action_id,
        "import_id": import_id,
        "export_id": export_id,
        "tag_id": 1,
        "note_id": 1,
        "answer": "approve",
        "act": "select",
        "direction": "up",
        "position": "off",
        "organizer_id": alva,
        "session_id": 99,
        "invitee_id": invitee,
        "mailing_id": mailing_id,
        "moment": "day",
        "slug": event.slug,
        "speaker_id": speaker_id,
        "material_id": material_id,
        "template_id": template_id,
        "series_id": series_id,
    }


@pytest.fixture
def call(app, client, place):
    """Calls a route of Alva's event and returns the status."""

    def status(endpoint, method):
        with app.test_request_context():
            rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: str(place[found[1]]), rule.rule)
        return client.open(path, method=method, buffered=True)

    return status


def sign_in(app, client, organizer_id):
    """Sign the browser in by a row in the database."""
    with app.app_context(), transaction():
        secret = organizers.sign_in(organizers.new_link(organizer_queries.by_id(organizer_id))).secret
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret


def call_as(app, client, call, organizer_id, endpoint, method):
    """Sign the organizer in, call the route and return its status."""
    sign_in(app, client, organizer_id)
    return call(endpoint, method).status_code


def answers(call, rows):
    """Return the status of each route that is called."""
    return {(endpoint, method): call(endpoint, method).status_code for endpoint, method, _ in rows}


def test_nobody_is_asked_to_sign_in(call):
    assert {call(endpoint, method).location for endpoint, method, _ in GUARDED} == {"/organizer/sign-in"}
    assert set(answers(call, GUARDED).values()) == {303}


def test_a_right_to_an_event_is_asked_where_an_event_is_named(app):
    """Else it would be nobody's; and a right to the site where an event is named would not ask what one is there."""
    named = {rule.endpoint for rule in app.url_map.iter_rules() if "event_id" in rule.arguments}
    assert {endpoint for endpoint, _, _ in OF_AN_EVENT} == {endpoint for endpoint, _, _ in GUARDED} & named


def test_what_is_not_shared_is_not_there(app, client, make, call):
    sign_in(app, client, make.organizer("Bo", Role.ORGANIZER))
    assert set(answers(call, OF_AN_EVENT).values()) == {404}


def test_a_viewer_of_the_event_may_look_and_nothing_else(app, client, make, call, place):
    sign_in(app, client, make.organizer("Cia", Role.VIEWER, (place["slug"],)))
    found = answers(call, GUARDED)
    refused = {(endpoint, method) for endpoint, method, action in GUARDED if action and not may(Role.VIEWER, action)}
    assert {route for route, status in found.items() if status == 403} == refused
    own = {("organizer.sessions.end", "POST"), ("organizer.sessions.end_others", "POST")}  # of sessions: anyone's
    assert {status for route, status in found.items() if route not in refused | own} == {200}


@pytest.fixture
def refusals(app):
    """Asks the guards alone which routes refuse somebody who has a role on the site and another in the event."""

    def of(organizer_id, event_id):
        with app.test_request_context():
            g.organizer_session = OrganizerSession(organizer=organizer_queries.by_id(organizer_id))
            return {
                (endpoint, method)
                for endpoint, method, action in GUARDED
                if action and not guards.allowed(action, None if action in OF_THE_SITE else event_id)
            }

    return of


@pytest.mark.parametrize("site", Role)
@pytest.mark.parametrize("own", [None, *ROLES_IN_EVENTS])
def test_the_role_in_the_event_decides_there_and_the_role_on_the_site_elsewhere(app, make, place, refusals, site, own):
    organizer_id = make.organizer("Dora", site, (place["slug"],))
    give(app, place["event_id"], organizer_id, own)
    there = site if site is Role.ADMINISTRATOR else own or site
    expected = {row[:2] for row in OF_AN_EVENT if not may(there, row[2])}
    expected |= {row[:2] for row in OF_THE_SITE_ALONE if row[2] and not may(site, row[2])}
    assert refusals(organizer_id, place["event_id"]) == expected


def test_whoever_is_an_organizer_elsewhere_is_refused_what_the_event_does_not_give(app, client, make, call, place):
    organizer_id = make.organizer("Dora", Role.ORGANIZER, (place["slug"],))
    give(app, place["event_id"], organizer_id, Role.CHECK_IN)
    sign_in(app, client, organizer_id)
    refused = [row for row in OF_AN_EVENT if not may(Role.CHECK_IN, row[2])]
    assert set(answers(call, refused).values()) == {403}


def give(app, event_id, organizer_id, own):
    """Let somebody with whom the event is shared be something else there."""
    row = event_organizers.c.event_id == event_id, event_organizers.c.organizer_id == organizer_id
    with app.app_context(), transaction():
        db.session.execute(update(event_organizers).where(*row).values(role=own))


@pytest.mark.parametrize(("endpoint", "method", "action", "name", "role"), LET_IN)
def test_the_owner_and_the_administrator_may_all(app, client, make, call, place, endpoint, method, action, name, role):
    organizer_id = make.organizer(name, role)
    if action is Action.SEE_NEEDS:  # the role alone is not enough, for an administrator either
        assert call_as(app, client, call, organizer_id, endpoint, method) == 403
        with app.app_context(), transaction():
            needs.grant(place["event_id"], organizer_id, organizer_id)
    status = call_as(app, client, call, organizer_id, endpoint, method)
    if action and not may(role, action):
        assert status == 403
        return
    assert (status < 500, status in {403, 404}) == (True, False)


@pytest.fixture
def open_link(app, client, place):
    """Lets the browser work as the guest of Alva's event, or as another one, and returns who it is."""

    def opened(guest_id=None):
        guest_id = guest_id or place["guest_id"]
        with client.session_transaction() as session:
            session[sessions.GUEST] = {str(guest_id): 1}
        return guest_id

    return opened


def test_a_guest_who_moderates_may_that_and_nothing_else(call, open_link):
    open_link()
    found = answers(call, GUARDED)
    let_in = {row for row, status in found.items() if status not in {303, 404}}
    posts = {row for row in FOR_GUESTS if found[row] == 303 and "sign-in" not in call(*row).location}
    assert {row for row in FOR_GUESTS if found[row] >= 500} == set()
    assert let_in | posts == set(FOR_GUESTS)


def test_a_guest_of_another_event_finds_nothing(app, make, call, open_link):
    other, bo = make.event("Bo"), make.organizer("Bo")
    with app.app_context(), transaction():
        open_link(guests.invite(other.id, GuestRole.MODERATOR, "Gun", "", bo))
    assert {call(*row).status_code for row in FOR_GUESTS} == {404}


@pytest.mark.parametrize("role", [GuestRole.SCREEN])
def test_other_guests_of_the_event_do_not_moderate(app, call, place, open_link, role):
    with app.app_context(), transaction():
        open_link(guests.invite(place["event_id"], role, "Skärm", "", place["organizer_id"]))
    assert {call(*row).status_code for row in FOR_GUESTS} == {404}


def test_a_link_that_was_ended_opens_nothing(app, call, place, open_link):
    open_link()
    with app.app_context(), transaction():
        guests.revoke(place["event_id"], place["guest_id"], place["organizer_id"])
    assert {call(*row).status_code for row in FOR_GUESTS} == {410}


def test_a_link_dies_of_age(call, open_link, clock):
    clock.shift(60 * 24 * 3600)
    open_link()
    assert {call(*row).status_code for row in FOR_GUESTS} == {410}
