package e2e_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// search knows what names an office: its canaries and the ids of its rows.
type search struct {
	places []*place
	owners map[string]string // office code by id
}

var uuidShape = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// foreign returns what in the text belongs to an office that is not allowed.
func (s search) foreign(text string, allowed string) []string {
	text = strings.ToLower(text)
	var found []string
	for _, p := range s.places {
		for _, canary := range []string{p.word(), p.phone()[1:]} {
			if p.code != allowed && strings.Contains(text, canary) {
				found = append(found, canary)
			}
		}
	}
	for _, id := range uuidShape.FindAllString(text, -1) {
		if owner, known := s.owners[id]; known && owner != allowed {
			found = append(found, "id of "+owner)
		}
	}
	return found
}

// personal tells whether a visitor's own data is in the text.
func (s search) personal(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(s.places, func(p *place) bool {
		return strings.Contains(text, p.word()+"tamu") || strings.Contains(text, p.phone()[1:])
	})
}

// tenantTables are the tables that hold rows of one office each.
const tenantTables = `SELECT c.oid, c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'own_office' WHERE c.relkind IN ('r', 'p')`

// each runs a statement made of a format for every tenant table.
func (i *instance) each(format, where string) []string {
	made := i.psql(`SELECT string_agg(format('` + strings.ReplaceAll(format, "'", "''") + `', t.relname, a.attname), ' UNION ALL ')
		FROM (` + tenantTables + `) t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped ` + where)
	return strings.Split(i.psql(made), "\n")
}

// own finds out whose every row is.
func (s *search) own(i *instance) {
	s.owners = map[string]string{}
	code := map[string]string{}
	for _, p := range s.places {
		code[p.key] = p.code
	}
	rows := i.each(`SELECT id || ' ' || office FROM %I`, `AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype`)
	rows = append(rows, strings.Split(i.psql(`SELECT id || ' ' || office FROM session`), "\n")...)
	for _, row := range rows {
		id, key, _ := strings.Cut(row, " ")
		if code[key] != "" {
			s.owners[id] = code[key]
		}
	}
}

// coded are the columns of text that hold no free text: closed sets, codes,
// hashes, keys and what the program writes about itself.
var coded = []string{
	"account.role", "account.password_hash", "link.kind", "service.prefix", "standard_version.state",
	"counter.state", "counter.services", "ticket.service", "ticket.prefix", "ticket.state", "ticket.priority", "ticket.source", "ticket.quality",
	"obligation.kind", "obligation.outcome", "ticket_event.kind", "ticket_event.actor_kind", "ticket_event.actor", "ticket_event.before",
	"line.numbers", "line.waiting", "line.closed_by", "device.kind", "roster_swap.state", "guest.consent_text", "guest_export.format",
	"number_block.service", "number_block.prefix", "number_block.purpose", "number_block.state", "visit_need.outcome", "visit_need.level", "visit_need.period", "visit_need.source",
	"standard_version.service", "standard_draft.service", "audit.actor_kind", "audit.actor", "audit.action", "audit.subject_kind", "audit.subject", "audit.fields",
	"calendar_version.made_by", "clock.kind", "clock.subject_kind", "clock.outcome", "clock.service", "clock_announcement.kind",
	"qr_source.source", "office_profile.phone", "office_profile.whatsapp", "office_profile.complaint_whatsapp",
	"push_subscription.lang", "push_subscription.told", "push_notice.body", // what is on its way is gone within minutes
	"message.subject_kind", "message.direction", "message.kind", "message.channel",
	"delivery.subject_kind", "delivery.subject_number", "delivery.channel", "delivery.template", "delivery.lang", "delivery.title", "delivery.state", "delivery.reason",
	"attachment.uploader", "attachment.media_type", "attachment.scan",
	"consult_case.state", "consult_case.close_reason", "consult_case.channel", "consult_case.topic", "consult_case.service", "consult_case.lang",
	"consult_case.answer_kind", "consult_case.source_number", "consult_case.tray", "consult_case.incomplete_kind",
	"consult_event.actor_kind", "consult_event.actor", "consult_event.action", "consult_event.state", "consult_event.close_reason", "consult_event.detail",
	"consult_need.level", "consult_need.period", "consult_need.outcome", "consult_need.source",
	"consult_approval.state", "handed_out.kind", "handed_out.channel", "referral.mirror_number",
	"idempotency.caller", "idempotency.route", "outbox.topic", "outbox.subject", "idempotency.answer",
}

// filled holds every column of text that is not coded to a canary in each
// office: a new column must be filled, or named above.
func (s search) filled(t *testing.T, i *instance) {
	t.Helper()
	for _, p := range s.places {
		rows := i.each(`SELECT '%1$s.%2$s ' || count(*) FROM %1$I WHERE office = `+p.key+` AND (%2$I::text ILIKE '%%`+p.word()+`%%' OR %2$I::text LIKE '%%`+p.phone()[1:]+`%%')`,
			`AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype, 'varchar'::regtype)`)
		for _, row := range rows {
			column, n, _ := strings.Cut(row, " ")
			if n == "0" && !slices.Contains(coded, column) {
				t.Errorf("office %s has no canary in %s", p.code, column)
			}
		}
	}
}

// digest is a mark of all an office keeps but what is on its way out: events,
// and letters, which the mailer puts off again and again.
func (p *place) digest(i *instance) string {
	return strings.Join(i.each(`SELECT '%1$s ' || coalesce(md5(string_agg(x::text, '|' ORDER BY x::text)), '-') FROM %1$I x WHERE office = `+p.key,
		`AND a.attname = 'office' AND t.relname NOT IN ('outbox', 'delivery')`), "\n")
}

// changed lists the tables in which two digests differ.
func changed(before, after string) []string {
	was := strings.Split(before, "\n")
	return slices.DeleteFunc(strings.Split(after, "\n"), func(row string) bool { return slices.Contains(was, row) })
}

// dumpRedis reads every key of every type, as lines "key value".
const dumpRedis = `local out = {}
for _, k in ipairs(redis.call('KEYS', '*')) do
  local kind, v = redis.call('TYPE', k).ok, nil
  if kind == 'string' then v = {redis.call('GET', k)}
  elseif kind == 'hash' then v = redis.call('HGETALL', k)
  elseif kind == 'set' then v = redis.call('SMEMBERS', k)
  elseif kind == 'zset' then v = redis.call('ZRANGE', k, 0, -1, 'WITHSCORES')
  elseif kind == 'list' then v = redis.call('LRANGE', k, 0, -1)
  else error('a type that the search cannot read: ' .. kind) end
  out[#out + 1] = k .. ' ' .. table.concat(v, ' ')
end
return out`

// redis holds every key of an office to what is that office's, and all of it
// to hold nobody's name.
func (s search) redis(t *testing.T, dump string) (leaks int) {
	t.Helper()
	seen := 0
	for _, line := range strings.Split(dump, "\n") {
		key, value, _ := strings.Cut(line, " ")
		allowed := ""
		for _, p := range s.places {
			if strings.HasPrefix(key, "pst:{"+p.key+"}:") {
				allowed = p.code
				seen++
			}
		}
		if found := s.foreign(value, allowed); len(found) > 0 || s.personal(value) {
			leaks++
			t.Errorf("leak in Redis: %s holds %v", key, found)
		}
	}
	if seen < len(s.places) {
		t.Errorf("Redis holds %d keys of the filled offices: nothing was searched: %q", seen, dump)
	}
	return leaks
}

// log holds what the program said to name nobody and to open nothing.
func (s search) log(t *testing.T, said string, secrets []string) (leaks int) {
	t.Helper()
	said = strings.ToLower(said)
	for n, line := range strings.Split(said, "\n") {
		found := strings.Contains(line, canaryMark) || s.personal(line)
		for _, secret := range secrets {
			found = found || strings.Contains(line, strings.ToLower(secret))
		}
		if found {
			leaks++
			t.Errorf("leak in the log, line %d: %s", n+1, line)
		}
	}
	if !strings.Contains(said, `"status"`) && !strings.Contains(said, "status=") {
		t.Errorf("the log tells of no request: %.300s", said)
	}
	return leaks
}
