"""Who may use which address: one table, and another of what stands in the addresses with an id.

A new address is one entry in `TABLE`, on a line that begins with the group of roles that may use it (a GET for everybody but
submitters needs none). If it holds an id, `OBJECTS` says what stands there and who reaches it; addresses below one that is
listed (/tank/{reference:str}/moves below /tank/{reference:str}) need no entry of their own.
"""

import functools

ALL = "submitter officer lead member chair finance auditor administrator"
INSIDE = ALL.replace("submitter ", "")
GROUPS = {
    "everybody": None,
    "signed in": ALL,
    "inside": INSIDE,
    "centre": "officer lead administrator",
    "centre and submitters": "submitter officer lead administrator",
    "lead": "lead administrator",
    "administrator": "administrator",
    "money": "officer lead finance administrator",
    "budgets": "submitter officer lead finance administrator",
    "chairing": "chair officer lead administrator",
    "meeting": "member chair officer lead administrator",
    "assessing": "member chair officer lead",
    "members' list": "officer lead auditor administrator",
    "members and submitters": "submitter officer lead auditor administrator",
    "inviting": "submitter lead administrator",
    "lead and auditor": "lead auditor administrator",
}

TABLE = """
everybody | GET / | GET /calls | GET /calls/{code:str} | GET /resolutions | GET /sign-in | POST /sign-in | POST /sign-out | POST /language
everybody | GET /towns/{town:str} | GET /towns/{town:str}/calls | GET /towns/{town:str}/calls/{code:str} | GET /towns/{town:str}/resolutions
everybody | GET /towns/{town:str}/accessibility
everybody | GET /towns/{town:str}/suggest | POST /towns/{town:str}/suggest | GET /towns/{town:str}/suggest/thanks
everybody | GET /calendar/{file:str} | GET /notices/leave/{key:str} | POST /notices/leave/{key:str}
signed in | GET /notices | POST /notices/seen | GET /settings/notices | POST /settings/notices
signed in | GET /settings/calendar | POST /settings/calendar | POST /settings/calendar/stop
signed in | GET /api/v1/notices | POST /api/v1/notices/seen | GET /api/v1/notices/choices | PUT /api/v1/notices/choices
signed in | GET /desk | GET /plan | GET /plan/{code:str}/workbook | GET /tank | GET /tank/{reference:str}
signed in | GET /pictures/{name:str}/{key:str}/{file:str}
everybody | GET /accessibility
administrator | GET /settings/territory | POST /settings/territory | PUT /api/v1/territory
signed in | GET /api/v1/territory | GET /funding/{reference:str}/rules | GET /api/v1/ideas/{reference:str}/rules
signed in | GET /tank/{reference:str}/calls | GET /api/v1/ideas/{reference:str}/calls
signed in | GET /calls/{code:str}/versions | GET /calls/{code:str}/versions/{version:int} | GET /api/v1/calls/{code:str}/versions
signed in | GET /api/v1/calls/{code:str}/versions/{version:int} | GET /api/v1/calls/{code:str}/differences
centre | POST /calls/load | POST /calls/{code:str}/shipped | POST /calls/drafts | GET /calls/drafts/{draft_id:uuid}
centre | GET /calls/drafts/{draft_id:uuid}/facts | POST /calls/drafts/{draft_id:uuid}/facts
centre | POST /calls/drafts/{draft_id:uuid} | POST /api/v1/calls/load | GET /api/v1/call-drafts | POST /api/v1/call-drafts
centre | GET /api/v1/call-drafts/{draft_id:uuid} | PUT /api/v1/call-drafts/{draft_id:uuid} | DELETE /api/v1/call-drafts/{draft_id:uuid}
centre | POST /api/v1/call-drafts/{draft_id:uuid}/publish
money | POST /api/v1/sources/load
administrator | GET /settings/town | POST /settings/town | GET /settings/journal | POST /settings/journal
chairing | GET /committee/items/{item_id:uuid}/ground | POST /committee/items/{item_id:uuid}/ground
chairing | POST /committee/resolutions/{resolution_id:uuid}/notes
everybody | GET /resolutions/minutes/{meeting_id:uuid} | GET /towns/{town:str}/resolutions/minutes/{meeting_id:uuid}
chairing | POST /committee/meetings/{meeting_id:uuid}/minutes/anew | POST /committee/meetings/{meeting_id:uuid}/minutes/texts | POST /committee/meetings/{meeting_id:uuid}/minutes/verifiers
meeting | POST /committee/meetings/{meeting_id:uuid}/minutes/sign-off
lead | POST /committee/meetings/{meeting_id:uuid}/minutes/publish | POST /committee/meetings/{meeting_id:uuid}/minutes/withdraw
lead and auditor | GET /settings/minutes | GET /settings/minutes-template | GET /settings/minutes-template/{template_id:uuid}/preview.docx
lead and auditor | GET /settings/minutes-template/shipped.docx | GET /settings/minutes-template/shipped/preview.docx
lead and auditor | GET /api/v1/minutes-templates
lead and auditor | GET /api/v1/workbook-templates | GET /api/v1/workbook-templates/example
lead and auditor | GET /api/v1/workbook-templates/{template_id:uuid}/preview
lead | POST /api/v1/workbook-templates | PUT /api/v1/workbook-templates/used
lead and auditor | GET /settings/workbook-template | GET /settings/workbook-template/example.xlsx
lead and auditor | GET /settings/workbook-template/{template_id:uuid}/preview.xlsx
lead | POST /settings/workbook-template | POST /settings/workbook-template/use
lead | POST /settings/minutes | POST /settings/minutes-template | POST /settings/minutes-template/use
lead | POST /api/v1/minutes-templates | PUT /api/v1/minutes-templates/used
lead | POST /committee/competences | POST /committee/competences/{row_id:uuid}/end | POST /committee/competences/{row_id:uuid}/drop
chairing | PUT /api/v1/items/{item_id:uuid} | PUT /api/v1/items/{item_id:uuid}/ground
chairing | POST /api/v1/resolutions/{resolution_id:uuid}/notes | PUT /api/v1/meetings/{meeting_id:uuid}/minutes/texts
chairing | PUT /api/v1/meetings/{meeting_id:uuid}/minutes/verifiers/{person_id:uuid}
chairing | DELETE /api/v1/meetings/{meeting_id:uuid}/minutes/verifiers/{person_id:uuid}
meeting | POST /api/v1/meetings/{meeting_id:uuid}/minutes/sign-off
lead | POST /api/v1/meetings/{meeting_id:uuid}/minutes/publish | POST /api/v1/meetings/{meeting_id:uuid}/minutes/withdraw
lead | PUT /api/v1/minutes-publishing | POST /api/v1/bodies/{body_id:uuid}/rules
lead | POST /api/v1/bodies/{body_id:uuid}/seats/{seat_id:uuid}/end
lead | POST /api/v1/competences | POST /api/v1/competences/{row_id:uuid}/end | DELETE /api/v1/competences/{row_id:uuid}
lead | GET /committee/bodies/new | POST /committee/bodies/new | POST /committee/bodies/{body_id:uuid}/rules
lead | POST /committee/bodies/{body_id:uuid}/terms | POST /committee/bodies/{body_id:uuid}/terms/{seat_id:uuid}/end
lead and auditor | GET /journal | GET /journal/chain | GET /journal/head
administrator | GET /journal/entries/{entry_id:uuid} | POST /journal/entries/{entry_id:uuid}/erase
signed in | GET /applications | GET /applications/{reference:str} | GET /api/v1/applications | GET /api/v1/applications/{reference:str}
centre | POST /api/v1/applications | POST /api/v1/applications/{reference:str}/documents | POST /applications/{reference:str}/documents
centre | POST /api/v1/applications/{reference:str}/hand-in
signed in | GET /api/v1/me | GET /api/v1/desk | POST /api/v1/tokens | GET /api/v1/calls | GET /api/v1/calls/{code:str}
signed in | GET /api/v1/ideas | GET /api/v1/ideas/{reference:str} | GET /api/v1/idea-moves
signed in | GET /api/v1/plans | GET /api/v1/plans/{code:str} | GET /api/v1/plans/{code:str}/measures | GET /api/v1/plans/{code:str}/workbook
centre and submitters | POST /api/v1/ideas | POST /api/v1/ideas/{reference:str}/moves | POST /tank/{reference:str}/moves
everybody | GET /suggest | POST /suggest | GET /suggest/thanks
signed in | GET /api/v1/ideas/{reference:str}/missing
centre and submitters | PUT /api/v1/ideas/{reference:str} | GET /tank/new | POST /tank/new | POST /tank/new/typed | POST /tank/new/forget
centre and submitters | GET /tank/{reference:str}/edit | POST /tank/{reference:str}/ripen | POST /tank/{reference:str}/hand-in
centre and submitters | GET /tank/{reference:str}/edit/{name:str} | POST /tank/{reference:str}/edit/{name:str}
centre and submitters | POST /tank/{reference:str}/edit/{name:str}/typed | POST /tank/{reference:str}/edit/{name:str}/forget
centre | PUT /api/v1/ideas/{reference:str}/contributions | POST /api/v1/imports | POST /api/v1/twins | POST /api/v1/organisations
centre | POST /api/v1/plans
signed in | GET /plan/{code:str}/versions | GET /plan/{code:str}/versions/{version:int} | GET /plan/{code:str}/versions/{version:int}/moved
signed in | GET /api/v1/plans/{code:str}/versions | GET /api/v1/plans/{code:str}/moves
signed in | GET /plan/{code:str}/needs | GET /plan/{code:str}/needs/workbook | GET /plan/{code:str}/gaps
signed in | GET /api/v1/plans/{code:str}/needs | GET /api/v1/plans/{code:str}/gaps
signed in | GET /plan/{code:str}/years | GET /plan/{code:str}/years/{year:int}
signed in | GET /api/v1/plans/{code:str}/years | GET /api/v1/plans/{code:str}/years/{year:int}
centre | PUT /api/v1/plans/{code:str}/years/{year:int} | POST /api/v1/plans/{code:str}/years/{year:int}/documents
centre | POST /plan/{code:str}/years | POST /plan/{code:str}/years/{year:int}
centre | GET /plan/{code:str}/years/{year:int}/edit | POST /plan/{code:str}/years/{year:int}/edit
centre | GET /plan/{code:str}/needs/edit | POST /plan/{code:str}/needs/edit | POST /plan/{code:str}/needs/workbook
centre | PUT /api/v1/plans/{code:str}/needs | GET /plan/need-drafts/{draft_id:uuid} | POST /plan/need-drafts/{draft_id:uuid}
centre | POST /api/v1/plans/{code:str}/need-drafts | GET /api/v1/need-drafts/{draft_id:uuid}
centre | POST /api/v1/need-drafts/{draft_id:uuid}/choice | POST /api/v1/need-drafts/{draft_id:uuid}/acceptance
signed in | GET /api/v1/plans/{code:str}/needs/groups
centre | GET /plan/{code:str}/needs/groups | POST /plan/{code:str}/needs/groups | PUT /api/v1/plans/{code:str}/needs/groups
centre | GET /plan/drafts | POST /plan/drafts | GET /plan/drafts/{draft_id:uuid} | POST /plan/drafts/{draft_id:uuid} | POST /plan/{code:str}/edit
centre | GET /plan/drafts/{draft_id:uuid}/card | POST /plan/drafts/{draft_id:uuid}/card
centre | GET /api/v1/plan-drafts | POST /api/v1/plan-drafts | GET /api/v1/plan-drafts/{draft_id:uuid}
centre | POST /api/v1/plan-drafts/{draft_id:uuid}/choice | POST /api/v1/plan-drafts/{draft_id:uuid}/publication
signed in | GET /tank/searches | POST /tank/searches | POST /tank/searches/{search_id:uuid} | POST /tank/searches/{search_id:uuid}/delete
signed in | GET /api/v1/searches | POST /api/v1/searches | PUT /api/v1/searches/{search_id:uuid} | DELETE /api/v1/searches/{search_id:uuid}
centre | POST /tank/moves | GET /tank/moves/{bulk_id:uuid} | POST /tank/moves/{bulk_id:uuid}
centre | POST /api/v1/bulk-moves | GET /api/v1/bulk-moves/{bulk_id:uuid} | POST /api/v1/bulk-moves/{bulk_id:uuid}/take
signed in | GET /works/{work_id:uuid} | GET /works/{work_id:uuid}/events | GET /api/v1/works/{work_id:uuid}
signed in | GET /tank/exchange | GET /tank/exchange/workbook | GET /tank/exchange/{exchange_id:uuid}
signed in | GET /api/v1/exchange/workbook | GET /api/v1/exchanges/{exchange_id:uuid}
centre and submitters | POST /tank/exchange | POST /tank/exchange/{exchange_id:uuid} | POST /api/v1/exchanges
centre and submitters | POST /api/v1/exchanges/{exchange_id:uuid}/choices | POST /api/v1/exchanges/{exchange_id:uuid}/take
signed in | GET /settings | GET /settings/account | POST /settings/account | GET /settings/password | POST /settings/password
signed in | POST /settings/community | POST /sessions/prolong
signed in | GET /settings/sessions | POST /settings/sessions/end | POST /settings/sessions/{session_id:uuid}/end
signed in | GET /settings/tokens | POST /settings/tokens | POST /settings/tokens/{token_id:uuid}/revoke
signed in | GET /api/v1/tokens | DELETE /api/v1/tokens/{token_id:uuid}
everybody | GET /password/forgotten | POST /password/forgotten | GET /password/new/{secret:str} | POST /password/new/{secret:str}
everybody | GET /sign-in/second | POST /sign-in/second | POST /sign-in/second/passkey/options | POST /sign-in/passkey/options
everybody | GET /sign-in/provider/{provider_id:uuid} | GET /sign-in/provider/{community_id:uuid}/back
signed in | GET /settings/second-factor | POST /settings/second-factor | POST /settings/passkeys/options
signed in | GET /settings/passkeys/{passkey_id:uuid} | POST /settings/passkeys/{passkey_id:uuid}
administrator | GET /settings/provider | POST /settings/provider | POST /settings/provider/remove
everybody | GET /invitations/{secret:str} | POST /invitations/{secret:str}
members' list | GET /people | GET /people/{person_id:uuid} | GET /people/invitations
lead | POST /people/{person_id:uuid} | GET /people/roles/{membership_id:uuid} | POST /people/roles/{membership_id:uuid}
lead | POST /people/invitations
inviting | GET /people/organisations/{organisation_id:uuid}/invite | POST /people/organisations/{organisation_id:uuid}/invite
lead | POST /api/v1/members | DELETE /api/v1/members/{membership_id:uuid}
signed in | GET /people/organisations/{organisation_id:uuid} | GET /api/v1/organisations/{organisation_id:uuid}
centre | POST /people/organisations | POST /people/organisations/{organisation_id:uuid} | PUT /api/v1/organisations/{organisation_id:uuid}
members and submitters | GET /api/v1/invitations
inviting | POST /api/v1/invitations | POST /api/v1/invitations/{invitation_id:uuid}/send
inviting | POST /api/v1/invitations/{invitation_id:uuid}/withdraw
inviting | POST /people/invitations/{invitation_id:uuid}/send | POST /people/invitations/{invitation_id:uuid}/withdraw
signed in | GET /tank/{reference:str}/attachments/{attachment_id:uuid} | GET /api/v1/ideas/{reference:str}/attachments
signed in | GET /api/v1/ideas/{reference:str}/attachments/{attachment_id:uuid}/content
centre and submitters | GET /tank/{reference:str}/moves/{end:str} | POST /tank/alike | POST /api/v1/ideas/alike
centre and submitters | POST /tank/{reference:str}/advice | POST /tank/{reference:str}/advice/{thread_id:uuid}
centre and submitters | POST /api/v1/ideas/{reference:str}/advice | POST /api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/notes
centre and submitters | POST /api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/close
centre and submitters | POST /api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/reopen
members and submitters | GET /api/v1/ideas/{reference:str}/advice
centre and submitters | POST /tank/{reference:str}/attachments | POST /tank/{reference:str}/attachments/{attachment_id:uuid}/remove
centre and submitters | POST /api/v1/ideas/{reference:str}/attachments
centre and submitters | DELETE /api/v1/ideas/{reference:str}/attachments/{attachment_id:uuid}
centre | POST /tank/twins/{twin_id:uuid} | POST /api/v1/twins/{twin_id:uuid}/verdict
centre | GET /tank/{reference:str}/merge | POST /tank/{reference:str}/merge | POST /api/v1/ideas/{reference:str}/merge
lead | POST /api/v1/bodies | POST /api/v1/bodies/{body_id:uuid}/seats
members' list | GET /api/v1/members
assessing | POST /api/v1/assessments
inside | POST /api/v1/rankings/{number:int}/recount | POST /api/v1/rankings/{number:int}/verify | POST /ranking/{number:int}/verify
centre | GET /ranking/weights/new | POST /ranking/weights/new | POST /api/v1/weight-sets
assessing | GET /ranking/weights/{number:int}/opinion | POST /ranking/weights/{number:int}/opinion
assessing | PUT /api/v1/weight-sets/{number:int}/opinion
chairing | GET /committee/rounds/{number:int} | POST /committee/rounds/{number:int}
centre | GET /assessments/rounds/new | POST /assessments/rounds/new | POST /api/v1/assessment-rounds
centre | POST /assessments/rounds/{number:int}/moves | POST /assessments/rounds/{number:int}/assignments
centre | POST /assessments/rounds/{number:int}/duties | POST /assessments/rounds/{number:int}/reminders
centre | POST /api/v1/assessment-rounds/{number:int}/moves | POST /api/v1/assessment-rounds/{number:int}/assignments
centre | POST /api/v1/assessment-rounds/{number:int}/duties | POST /api/v1/assessment-rounds/{number:int}/assessors
centre | POST /api/v1/assessment-rounds/{number:int}/reminders | POST /api/v1/assessment-rounds/{number:int}/due
centre | GET /assessments/rounds/{number:int}/assessors | POST /assessments/rounds/{number:int}/assessors
centre | POST /assessments/rounds/{number:int}/due
assessing | GET /assessments/rounds/{number:int}/mine | POST /assessments/rounds/{number:int}/mine
assessing | GET /assessments/rounds/{number:int}/ideas/{reference:str} | POST /assessments/rounds/{number:int}/ideas/{reference:str}
assessing | GET /api/v1/assessment-rounds/{number:int}/mine | POST /api/v1/assessment-rounds/{number:int}/declarations
assessing | PUT /api/v1/assessment-rounds/{number:int}/points/{reference:str}
centre | GET /ranking/freeze | POST /ranking/freeze | POST /api/v1/rankings | POST /api/v1/scoring-models
chairing | GET /committee/meetings/new | POST /committee/meetings | GET /committee/meetings/{meeting_id:uuid}/agenda
chairing | GET /committee/meetings/{meeting_id:uuid}/call | POST /committee/meetings/{meeting_id:uuid}/call
chairing | POST /committee/meetings/{meeting_id:uuid}/cancel | POST /committee/meetings/{meeting_id:uuid}/open
chairing | POST /committee/meetings/{meeting_id:uuid}/close | POST /committee/meetings/{meeting_id:uuid}/pack
chairing | POST /committee/meetings/{meeting_id:uuid}/attendance | POST /committee/meetings/{meeting_id:uuid}/items
chairing | POST /committee/meetings/{meeting_id:uuid}/ideas | POST /committee/meetings/{meeting_id:uuid}/first
chairing | POST /committee/meetings/{meeting_id:uuid}/discussed | POST /committee/items/{item_id:uuid}/take-up
chairing | POST /committee/items/{item_id:uuid}/move | POST /committee/items/{item_id:uuid}/change
chairing | POST /committee/items/{item_id:uuid}/take-off | POST /committee/items/{item_id:uuid}/conflict/{person_id:uuid}
chairing | POST /committee/motions/{motion_id:uuid}/vote | POST /api/v1/motions/{motion_id:uuid}/vote/open
chairing | POST /api/v1/items/{item_id:uuid}/take-up | POST /api/v1/items/{item_id:uuid}/move
chairing | POST /api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}/leave
chairing | POST /api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}/return
chairing | POST /api/v1/meetings/{meeting_id:uuid}/call | POST /api/v1/meetings/{meeting_id:uuid}/pack
meeting | POST /api/v1/items/{item_id:uuid}/motions | POST /api/v1/motions/{motion_id:uuid}/withdraw
meeting | POST /committee/items/{item_id:uuid}/motions | POST /committee/motions/{motion_id:uuid}/withdraw
chairing | POST /api/v1/meetings | POST /api/v1/meetings/{meeting_id:uuid}/arrivals | POST /api/v1/meetings/{meeting_id:uuid}/departures
chairing | POST /api/v1/meetings/{meeting_id:uuid}/open | POST /api/v1/meetings/{meeting_id:uuid}/close
chairing | POST /api/v1/meetings/{meeting_id:uuid}/cancel | POST /api/v1/meetings/{meeting_id:uuid}/items
chairing | POST /api/v1/meetings/{meeting_id:uuid}/minutes | POST /api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}
chairing | POST /api/v1/items/{item_id:uuid}/vote/open | POST /api/v1/items/{item_id:uuid}/vote/close
chairing | POST /api/v1/meetings/{meeting_id:uuid}/items/ideas | POST /api/v1/meetings/{meeting_id:uuid}/items/first
chairing | POST /api/v1/meetings/{meeting_id:uuid}/items/discussed
chairing | POST /api/v1/items/{item_id:uuid}/vote/break-off | POST /api/v1/items/{item_id:uuid}/take-off
chairing | POST /api/v1/meetings/{meeting_id:uuid}/excuses
meeting | POST /api/v1/items/{item_id:uuid}/conflicts | POST /api/v1/items/{item_id:uuid}/votes
meeting | POST /committee/items/{item_id:uuid}/conflict | POST /committee/items/{item_id:uuid}/vote
chairing | POST /api/v1/items/{item_id:uuid}/ideas | POST /api/v1/items/{item_id:uuid}/choosing
chairing | POST /committee/items/{item_id:uuid}/vote/open | POST /committee/items/{item_id:uuid}/vote/close
chairing | POST /committee/items/{item_id:uuid}/vote/break-off | POST /committee/items/{item_id:uuid}/votes
chairing | POST /committee/items/{item_id:uuid}/ideas | POST /committee/items/{item_id:uuid}/pick
meeting | POST /api/v1/items/{item_id:uuid}/secret-marks | POST /committee/items/{item_id:uuid}/secret-marks
chairing | POST /committee/items/{item_id:uuid}/marking | POST /committee/items/{item_id:uuid}/vote/paper
meeting | POST /api/v1/items/{item_id:uuid}/secret-votes | POST /api/v1/items/{item_id:uuid}/marks
meeting | POST /committee/items/{item_id:uuid}/secret-vote | POST /committee/items/{item_id:uuid}/marks
money | GET /funding/choose | POST /funding/choose
inside | POST /api/v1/schedules/{schedule_id:uuid}/late
money | POST /funding/portfolios/{number:int} | POST /api/v1/portfolios/{number:int}/questions
money | GET /funding/{reference:str}/workbook | POST /funding/{reference:str}/workbook | POST /funding/{reference:str}/workbook/take
money | POST /api/v1/ideas/{reference:str}/schedule-workbook | POST /api/v1/ideas/{reference:str}/schedule-changes
budgets | POST /api/v1/ideas/{reference:str}/scenarios/begin | PUT /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/undo | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/redo
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/asked
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/call | POST /funding/{reference:str}/budget/{number:int}/call
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/approved
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/amended
signed in | GET /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/schedule
signed in | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/schedule
signed in | GET /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy | GET /api/v1/ideas/{reference:str}/scenarios
budgets | POST /api/v1/ideas/{reference:str}/scenarios | PUT /api/v1/ideas/{reference:str}/scenarios/{number:int}
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/lead | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/close
budgets | POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/reopen
signed in | GET /funding/{reference:str}/scenarios
signed in | GET /funding/{reference:str}/cash/{number:int} | GET /funding/{reference:str}/rules/{number:int}
budgets | POST /funding/{reference:str}/scenarios | POST /funding/{reference:str}/scenarios/{number:int}
signed in | GET /funding/{reference:str}/budget | GET /funding/{reference:str}/budget/{number:int}
signed in | POST /funding/{reference:str}/budget/{number:int}/totals
budgets | POST /funding/{reference:str}/budget | POST /funding/{reference:str}/budget/{number:int}
signed in | GET /funding/{reference:str}/schedule | GET /funding/{reference:str}/schedule/{number:int}
signed in | POST /funding/{reference:str}/schedule/{number:int}/recount | GET /funding/{reference:str}/schedule/{number:int}/schedule.xlsx
budgets | POST /funding/{reference:str}/schedule/{number:int}
budgets | GET /funding/{reference:str}/schedule/{number:int}/workbook | POST /funding/{reference:str}/schedule/{number:int}/workbook
budgets | POST /funding/{reference:str}/schedule/{number:int}/workbook/take
signed in | GET /funding/{reference:str}/payers/{number:int}
signed in | GET /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/by-call
budgets | POST /funding/{reference:str}/payers/{number:int} | POST /funding/{reference:str}/cash/{number:int}
money | POST /funding/sources | POST /funding/sources/load | POST /funding/sources/{code:str} | POST /funding/sources/{code:str}/limits
money | POST /api/v1/sources | PUT /api/v1/sources/{code:str} | PUT /api/v1/sources/{code:str}/limits
signed in | GET /funding/{reference:str}/budget/{number:int}/portal.xlsx | GET /funding/{reference:str}/budget/{number:int}/budget.xlsx
signed in | GET /funding/{reference:str}/budget/{number:int}/versions
budgets | GET /funding/{reference:str}/budget/{number:int}/import | POST /funding/{reference:str}/budget/{number:int}/import
budgets | POST /funding/{reference:str}/budget/{number:int}/take | POST /funding/{reference:str}/budget/{number:int}/versions
budgets | GET /funding/{reference:str}/budget/{number:int}/decision | POST /funding/{reference:str}/budget/{number:int}/decision
signed in | GET /api/v1/ideas/{reference:str}/budgets/{one:int}/differences/{other:int}
signed in | GET /aid/{organisation_id:uuid} | GET /api/v1/organisations/{organisation_id:uuid}/aid
money | POST /aid/{organisation_id:uuid}/grants | POST /aid/{organisation_id:uuid}/links
money | POST /aid/{organisation_id:uuid}/grants/{grant_id:uuid}/strike | POST /aid/{organisation_id:uuid}/links/{link_id:uuid}/strike
money | POST /aid/{organisation_id:uuid}/links/{link_id:uuid}/end
money | POST /api/v1/organisations/{organisation_id:uuid}/aid | POST /api/v1/organisations/{organisation_id:uuid}/links
money | POST /api/v1/aid/{grant_id:uuid}/strike | POST /api/v1/undertaking-links/{link_id:uuid}/end
money | POST /api/v1/undertaking-links/{link_id:uuid}/strike
money | POST /api/v1/budgets | POST /api/v1/schedules | POST /api/v1/portfolios | PUT /api/v1/sources/limits | POST /api/v1/subsidies
money | POST /subsidies/{reference:str}/publication | POST /api/v1/subsidies/{reference:str}/publication
money | POST /api/v1/subsidies/{reference:str}/contract | POST /api/v1/subsidies/{reference:str}/payments
money | POST /api/v1/subsidies/{reference:str}/reports/{number:int} | POST /api/v1/subsidies/{reference:str}/settlement
"""
"""What is not everybody's to change or is more than reading inside. Every other address is a GET for everybody inside."""

OBJECTS = """
organisation | idea         | /tank/{reference:str} | /api/v1/ideas/{reference:str}
organisation | organisation | /people/organisations/{organisation_id:uuid} | /api/v1/organisations/{organisation_id:uuid}
organisation | invitation   | /people/invitations/{invitation_id:uuid} | /api/v1/invitations/{invitation_id:uuid}
town         | person       | /people/{person_id:uuid}
town         | membership   | /people/roles/{membership_id:uuid} | /api/v1/members/{membership_id:uuid}
town         | entry        | /journal/entries/{entry_id:uuid}
person       | token        | /settings/tokens/{token_id:uuid} | /api/v1/tokens/{token_id:uuid}
person       | saved search | /tank/searches/{search_id:uuid} | /api/v1/searches/{search_id:uuid}
organisation | advice       | /tank/{reference:str}/advice/{thread_id:uuid} | /api/v1/ideas/{reference:str}/advice/{thread_id:uuid}
organisation | attachment   | /tank/{reference:str}/attachments/{attachment_id:uuid}
organisation | attachment   | /api/v1/ideas/{reference:str}/attachments/{attachment_id:uuid}
town         | twins        | /tank/twins/{twin_id:uuid} | /api/v1/twins/{twin_id:uuid}
person       | bulk move    | /tank/moves/{bulk_id:uuid} | /api/v1/bulk-moves/{bulk_id:uuid}
person       | exchange     | /tank/exchange/{exchange_id:uuid} | /api/v1/exchanges/{exchange_id:uuid}
begun        | work         | /works/{work_id:uuid} | /api/v1/works/{work_id:uuid}
person       | passkey      | /settings/passkeys/{passkey_id:uuid}
town         | import       | /tank/imports/{import_id:uuid} | /api/v1/imports/{import_id:uuid}
town         | document     | /documents/{document_id:uuid} | /api/v1/documents/{document_id:uuid}
public       | town         | /towns/{town:str}
public       | town's call  | /towns/{town:str}/calls/{code:str}
town         | call         | /calls/{code:str} | /api/v1/calls/{code:str}
town         | call version | /calls/{code:str}/versions/{version:int} | /api/v1/calls/{code:str}/versions/{version:int}
town         | call draft   | /calls/drafts/{draft_id:uuid} | /api/v1/call-drafts/{draft_id:uuid}
town         | scoring model | /api/v1/scoring-models/{model_id:uuid}
town         | weight set   | /ranking/weights/{number:int} | /api/v1/weight-sets/{number:int}
town         | ranking      | /ranking/{number:int} | /api/v1/rankings/{number:int}
town         | ranked idea  | /ranking/{number:int}/{reference:str} | /api/v1/rankings/{number:int}/ideas/{reference:str}
town         | round        | /committee/rounds/{number:int} | /assessments/rounds/{number:int} | /api/v1/assessment-rounds/{number:int}
person       | assessed idea | /assessments/rounds/{number:int}/ideas/{reference:str}
person       | assessed idea | /api/v1/assessment-rounds/{number:int}/points/{reference:str}
town         | portfolio    | /api/v1/portfolios/{number:int} | /funding/portfolios/{number:int}
town         | portfolio    | /api/v1/portfolios/{number:int}/answers | /api/v1/portfolios/{number:int}/questions
town         | budget       | /api/v1/budgets/{budget_id:uuid}
town         | schedule     | /api/v1/schedules/{schedule_id:uuid}
town         | idea         | /funding/{reference:str}
organisation | idea         | /funding/{reference:str}/rules
organisation | organisation | /aid/{organisation_id:uuid}
town         | aid row      | /aid/{organisation_id:uuid}/grants/{grant_id:uuid}
town         | aid link     | /aid/{organisation_id:uuid}/links/{link_id:uuid}
town         | own aid row  | /api/v1/aid/{grant_id:uuid}
town         | own aid link | /api/v1/undertaking-links/{link_id:uuid}
organisation | idea         | /funding/{reference:str}/budget | /funding/{reference:str}/scenarios
organisation | idea         | /api/v1/ideas/{reference:str}/scenarios
organisation | scenario     | /funding/{reference:str}/scenarios/{number:int}
organisation | scenario     | /funding/{reference:str}/cash/{number:int} | /funding/{reference:str}/rules/{number:int}
organisation | scenario     | /funding/{reference:str}/schedule/{number:int} | /funding/{reference:str}/payers/{number:int}
town         | source       | /funding/sources/{code:str} | /api/v1/sources/{code:str}
organisation | scenario     | /funding/{reference:str}/budget/{number:int} | /api/v1/ideas/{reference:str}/scenarios/{number:int}
organisation | budget version | /api/v1/ideas/{reference:str}/budgets/{one:int}
organisation | application  | /applications/{reference:str} | /api/v1/applications/{reference:str}
town         | subsidy      | /subsidies/{reference:str} | /api/v1/subsidies/{reference:str}
town         | plan         | /plan/{code:str} | /api/v1/plans/{code:str}
town         | plan version | /plan/{code:str}/versions/{version:int}
town         | plan year    | /plan/{code:str}/years/{year:int} | /api/v1/plans/{code:str}/years/{year:int}
town         | plan draft   | /plan/drafts/{draft_id:uuid} | /api/v1/plan-drafts/{draft_id:uuid}
town         | need draft   | /plan/need-drafts/{draft_id:uuid} | /api/v1/need-drafts/{draft_id:uuid}
town         | body         | /api/v1/bodies/{body_id:uuid}
town         | seat         | /api/v1/bodies/{body_id:uuid}/seats/{seat_id:uuid}
town         | minutes template | /settings/minutes-template/{template_id:uuid}
town         | workbook template | /settings/workbook-template/{template_id:uuid} | /api/v1/workbook-templates/{template_id:uuid}
town         | competence   | /committee/competences/{row_id:uuid} | /api/v1/competences/{row_id:uuid}
town         | meeting      | /committee/meetings/{meeting_id:uuid} | /api/v1/meetings/{meeting_id:uuid}
town         | resolution   | /committee/resolutions/{resolution_id:uuid} | /api/v1/resolutions/{resolution_id:uuid}
town         | meeting that is over | /committee/meetings/{meeting_id:uuid}/events
town         | motion       | /committee/motions/{motion_id:uuid} | /api/v1/motions/{motion_id:uuid}
town         | item         | /api/v1/items/{item_id:uuid} | /committee/items/{item_id:uuid}
"""
"""Addresses with an id: who reaches the object, its kind in guard_objects.py, and the beginnings of the addresses it fills.

- `organisation`: everybody in the table's group reaches it, a submitter only where it is of their own organisation;
- `town`: everybody in the group, in its own town;
- `person`: only the person whose it is;
- `begun`: the person whose it is, and the Centre;
- `public`: everybody, from other towns too;

Whoever does not reach it is told that there is nothing (404), as is everybody from another town.
"""

SECOND_STEPS = {"POST /sign-in/second/passkey/options": "sign in", "GET /sign-in/provider/{community_id:uuid}/back": "not allowed"}
"""What turns away whoever comes without the secret that the step before gave, signed in or not."""

QUIET = (
    "POST /tank/searches/{search_id:uuid}/delete",
    "DELETE /api/v1/searches/{search_id:uuid}",
    "POST /settings/passkeys/{passkey_id:uuid}",
)
"""Where nobody is told that a thing is not theirs: it stays, and the answer is as if it were gone."""

WHOSE = ("own", "another organisation's", "another town's")


@functools.cache
def table() -> dict[str, str]:
    """Address to group; a GET that the table does not name belongs to everybody inside."""
    rows: dict[str, str] = {}
    for line in TABLE.strip().splitlines():
        group, *addresses = (part.strip() for part in line.split(" | "))
        rows.update(dict.fromkeys(addresses, group))
    return rows


@functools.cache
def objects() -> list[tuple[str, str, str]]:
    """Beginning of an address, who reaches the object, its kind; the longest beginning first."""
    rows = []
    for line in OBJECTS.strip().splitlines():
        reach, kind_of, *beginnings = (part.strip() for part in line.split(" | "))
        rows += [(beginning, reach, kind_of) for beginning in beginnings]
    return sorted(rows, key=lambda found: -len(found[0]))


@functools.cache
def object_of(path: str) -> tuple[str, str, str] | None:
    """The line of `objects` for an address: of the longest beginning it has."""
    return next((found for found in objects() if path == found[0] or path.startswith((f"{found[0]}/", f"{found[0]}."))), None)


def expected_of(address: str, role: str, whose: str) -> str:
    """What the tables say: "in", or how the asker is turned away."""
    if address in SECOND_STEPS:
        return SECOND_STEPS[address]
    roles = GROUPS[table().get(address, "inside")]
    if roles is not None and role == "nobody":
        return "sign in"
    if roles is not None and role not in roles.split():
        return "not allowed"
    found = object_of(address.partition(" ")[2])
    if found is None or whose == "own":
        return "in"
    reach = found[1]
    if address in QUIET:
        return "in"
    is_reached = {
        "town": True,
        "public": True,
        "organisation": role != "submitter",
        "begun": role in GROUPS["centre"].split(),
        "person": False,
    }  # fmt: skip
    is_out = (whose == "another town's" and reach != "public") or not is_reached[reach]
    return "nothing there" if is_out else "in"
