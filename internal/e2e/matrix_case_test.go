package e2e_test

import (
	"bytes"
	"image"
	"image/png"
	"strconv"
	"testing"
	"time"
)

// question is a public question to the office, by a visitor of its own.
func (p *place) question(n int) map[string]any {
	return map[string]any{"topic": "data", "question": p.word() + " bertanya " + strconv.Itoa(n), "name": p.word() + "tamu Ani",
		"email": p.word() + "tamu@contoh.test", "share_contact": true}
}

// pose asks the office something and returns the case's public link.
func (m *matrix) pose(t *testing.T, p *place) asked {
	t.Helper()
	m.numbers++
	return m.i.public().with(p.word()+strconv.Itoa(m.numbers)).askCase(t, p.code, p.question(m.numbers))
}

// asks makes a case: ids of it, its first message and its link.
func (m *matrix) asks(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.asksAt(t, a.place)
}

func (m *matrix) asksAt(t *testing.T, p *place) map[string]string {
	t.Helper()
	return m.caseOf(t, p, m.pose(t, p))
}

func (m *matrix) caseOf(t *testing.T, p *place, c asked) map[string]string {
	t.Helper()
	id := m.i.psql(`SELECT id FROM consult_case WHERE office = ` + p.key + ` AND 'T-' || year % 100 || '-' || lpad(seq::text, 4, '0') = '` + c.Number + `'`)
	if id == "" {
		t.Fatalf("office %s has no case %s", p.code, c.Number)
	}
	return map[string]string{"case": id, "token": c.Token, "number": c.Number,
		"message": m.i.psql(`SELECT id FROM message WHERE office = ` + p.key + ` AND subject = '` + id + `' ORDER BY no LIMIT 1`)}
}

// brings uploads a file that waits for its message.
func (m *matrix) brings(t *testing.T, by caller, path string, p *place) string {
	t.Helper()
	m.numbers++
	return by.upload(t, path+p.code+"/attachments", p.word()+".txt", []byte(p.word()+"\n"+strconv.Itoa(m.numbers)+"\n")).ID
}

func (m *matrix) asksWithFile(t *testing.T, a *member) map[string]string {
	t.Helper()
	return with(m.asks(t, a), "file", m.brings(t, a.caller, "/offices/", a.place))
}

func (m *matrix) officerFile(t *testing.T, a *member) map[string]string {
	t.Helper()
	return map[string]string{"file": m.brings(t, a.caller, "/offices/", a.place)}
}

// picture uploads one that waits for its message.
func (m *matrix) picture(t *testing.T, a *member) map[string]string {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"file": a.upload(t, "/offices/"+a.place.code+"/attachments", a.place.word()+".png", content.Bytes()).ID}
}

func (m *matrix) asksTwice(t *testing.T, a *member) map[string]string {
	t.Helper()
	return with(m.asks(t, a), "to_case", m.asks(t, a)["case"])
}

// act does something to a case and returns its ids.
func (m *matrix) act(t *testing.T, a *member, ids map[string]string, action string, body any) map[string]string {
	t.Helper()
	a.must(t, 200, "POST", a.place.path("/consultations/"+ids["case"]+"/"+action), body)
	return ids
}

// answeredCase is a case whose answer was handed over by hand.
func (m *matrix) answeredCase(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.act(t, a, m.asks(t, a), "messages", map[string]string{"body": a.place.word() + " jawaban"})
	m.handOver(t, a, ids)
	return ids
}

// handOver marks what is on its way about the case as sent.
func (m *matrix) handOver(t *testing.T, a *member, ids map[string]string) {
	t.Helper()
	letter := m.i.psql(`SELECT id FROM delivery WHERE office = ` + a.place.key + ` AND subject = '` + ids["case"] + `' AND message IS NOT NULL ORDER BY no DESC LIMIT 1`)
	// The mailer has to say first that it sends nothing.
	await(t, 30*time.Second, "marked as sent", func() bool {
		r, err := a.do("POST", a.place.path("/deliveries/"+letter+"/mark-sent"), "{}")
		return err == nil && r.status == 200
	})
	await(t, 30*time.Second, "silence runs", func() bool {
		return m.i.psql(`SELECT silent_at FROM consult_case WHERE office = `+a.place.key+` AND id = '`+ids["case"]+`'`) != ""
	})
}

func (m *matrix) closedCase(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.act(t, a, m.answeredCase(t, a), "close", map[string]string{"reason": "answered"})
}

// thanked is an answered case whose visitor wrote something that needs no reply.
func (m *matrix) thanked(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.answeredCase(t, a)
	m.i.public().must(t, 200, "POST", "/public/t/"+ids["token"]+"/messages", map[string]string{"body": a.place.word() + " sama-sama"})
	return ids
}

// awaits is a case with an answer of a colleague's that waits for a second person.
func (m *matrix) awaits(t *testing.T, a *member) map[string]string {
	t.Helper()
	colleague := *a.place.other
	if a.id == colleague.id {
		colleague = *a.place.first
	}
	return m.act(t, &colleague, m.asks(t, a), "approval", map[string]string{"body": a.place.word() + " https://contoh.test/" + a.place.word()})
}

func (m *matrix) awaitsOwn(t *testing.T, a *member) map[string]string {
	t.Helper()
	return m.act(t, a, m.asks(t, a), "approval", map[string]string{"body": a.place.word()})
}

func (m *matrix) spareReply(t *testing.T, a *member) map[string]string {
	t.Helper()
	m.numbers++
	var got struct{ ID string }
	a.place.admin.must(t, 201, "POST", a.place.path("/quick-replies"),
		map[string]string{"title": a.place.word() + " cadangan " + strconv.Itoa(m.numbers), "body": a.place.word()}).into(t, &got)
	return map[string]string{"reply": got.ID}
}

// failedLetter is a letter that came back.
func (m *matrix) failedLetter(t *testing.T, a *member) map[string]string {
	t.Helper()
	ids := m.asks(t, a)
	letter := m.i.psql(`UPDATE delivery SET state = 'failed', reason = 'address_rejected', next_at = NULL WHERE office = ` + a.place.key +
		` AND subject = '` + ids["case"] + `' RETURNING id`)
	return with(ids, "letter", letter)
}

// visitorFile is a file that somebody brought to the office's public side.
func (m *matrix) visitorFile(t *testing.T, p *place) map[string]string {
	t.Helper()
	return map[string]string{"file": m.brings(t, m.i.public(), "/public/offices/", p)}
}

func (m *matrix) asksWithVisitorFile(t *testing.T, p *place) map[string]string {
	t.Helper()
	return with(m.asksAt(t, p), "file", m.visitorFile(t, p)["file"])
}

func (m *matrix) answeredAt(t *testing.T, p *place) map[string]string {
	t.Helper()
	return m.answeredCase(t, p.first)
}

func (m *matrix) answeredWithFile(t *testing.T, p *place) map[string]string {
	t.Helper()
	return with(m.answeredAt(t, p), "file", m.visitorFile(t, p)["file"])
}

// standing is the case that nothing ends, with a file that its visitor may read.
func (m *matrix) standing(_ *testing.T, p *place) map[string]string { return p.standing }

// fillCases leaves cases in which every kind of text was written.
func (m *matrix) fillCases(t *testing.T, p *place) {
	t.Helper()
	word, a := p.word(), p.first
	m.i.public().askCase(t, p.code, map[string]any{"topic": "data", "question": word + " bertanya", "name": word + "tamu", "phone": p.phone()})
	p.admin.must(t, 200, "PUT", p.path("/consultation-settings"), map[string]bool{"require_approval": false})
	m.spareReply(t, p.admin)
	m.awaitsOwn(t, a)
	m.act(t, a, m.awaits(t, a), "approval/approve", map[string]string{"note": word})
	m.act(t, a, m.asks(t, a), "refer", map[string]string{"office": "0000", "note": word})
	ids := m.asksWithFile(t, a)
	m.act(t, a, ids, "messages", map[string]any{"body": word + " jawaban", "attachments": []string{ids["file"]}})
	m.handOver(t, a, ids)
	m.act(t, a, ids, "notes", map[string]string{"body": word})
	m.act(t, a, ids, "tags", map[string][]string{"tags": {word}})
	m.act(t, a, ids, "needs", map[string]any{"needs": []map[string]string{{"subject": word + "tamu", "region_level": word + "tamu", "outcome": "sesuai",
		"link": "https://contoh.test/" + word}}})
	a.must(t, 200, "PATCH", p.path("/attachments/"+m.picture(t, a)["file"]), map[string]string{"alt": word})
	p.standing = map[string]string{"token": ids["token"], "file": ids["file"]}
	p.cases = with(with(ids, "to_case", ids["case"]), "letter", m.failedLetter(t, a)["letter"])
}
