package consult

import (
	"slices"
	"testing"
)

func TestEveryActionLeadsFromEveryStateWhereTheTableSays(t *testing.T) {
	t.Parallel()
	const n, o, v, c = Arrived, WaitingOfficer, WaitingVisitor, Closed
	// The states after an action from new, waiting_officer, waiting_visitor and
	// closed; empty where it is refused.
	want := map[Action][4]State{
		ActClaim: {o, o, v}, ActAssign: {n, o, v}, ActRelease: {n, o, v}, ActDuty: {n, o, v},
		ActUpdate: {o, o, v}, ActAnswer: {v, v, v}, ActAccept: {n, o, v, c}, ActBounce: {o, o, o, o}, ActArrive: {v, v, v}, ActUndelivered: {n, o, v, c},
		ActReply: {n, o, o}, ActNotAnswered: {n, o, o}, ActThanks: {"", "", "", c}, ActNoReplyNeeded: {v, v, v},
		ActEnough: {c, c, c}, ActWithdraw: {c, c, c}, ActClose: {c, c, c}, ActSilence: {"", "", c},
		ActCloseLater: {n, o, v}, ActFollowed: {"", "", "", c}, ActReopen: {"", "", "", o}, ActVoid: {"", "", "", o},
		ActWarn: {n, o, v}, ActLate: {n, o, v}, ActRemind: {n, o, v}, ActShift: {n, o, v},
		ActNote: {n, o, v, c}, ActTag: {n, o, v, c}, ActSnooze: {n, o, v}, ActWake: {n, o, v}, ActTopic: {n, o, v, c}, ActNeeds: {n, o, v, c},
		ActMoveOut: {n, o, v, c}, ActMoveIn: {n, o, o}, ActComplete: {n, o, v}, ActKeep: {n, o, v, c}, ActMask: {n, o, v, c}, ActRefer: {o, o, o}, ActReferred: {n, o, v, c},
		ActAskApproval: {n, o, v}, ActApprove: {n, o, v}, ActReturn: {n, o, v}, ActTakeBack: {n, o, v, c}, ActHandOut: {n, o, v, c},
		ActAsk: {}, ActEnter: {}, ActFollow: {}, ActMirror: {},
	}
	for action := range transitions {
		row, known := want[action]
		if !known {
			t.Errorf("%s is not expected", action)
		}
		for i, from := range States {
			after, ok := next(from, action)
			if ok != (row[i] != "") || (ok && after != row[i]) {
				t.Errorf("%s from %s is %s, %v; want %q", action, from, after, ok, row[i])
			}
		}
		begins := slices.Contains([]Action{ActAsk, ActEnter, ActFollow, ActMirror}, action)
		if after, ok := next("", action); ok != begins || (ok && after != Arrived) {
			t.Errorf("%s of a case that is not there is %s, %v", action, after, ok)
		}
	}
	if _, ok := next(Arrived, "fly"); ok {
		t.Error("an unknown action is taken")
	}
}

func TestTheStateIsTheReplayOfTheEvents(t *testing.T) {
	t.Parallel()
	all := []happened{{ActAsk, Arrived, ""}, {ActReply, Arrived, ""}, {ActClaim, WaitingOfficer, ""}, {ActAnswer, WaitingVisitor, ""},
		{ActSilence, Closed, Silence}, {ActThanks, Closed, Silence}, {ActReopen, WaitingOfficer, ""}, {ActClose, Closed, Answered}}
	if s, r, err := replay(all); err != nil || s != Closed || r != Answered {
		t.Errorf("%s %s %v", s, r, err)
	}
	for name, bad := range map[string][]happened{
		"it does not begin":            {{ActReply, Arrived, ""}},
		"it begins twice":              {{ActAsk, Arrived, ""}, {ActAsk, Arrived, ""}},
		"another state than the table": {{ActAsk, Arrived, ""}, {ActAnswer, WaitingOfficer, ""}},
		"closed without a reason":      {{ActAsk, Arrived, ""}, {ActClose, Closed, ""}},
		"open with a reason":           {{ActAsk, Arrived, Spam}},
		"silence while we owe":         {{ActAsk, Arrived, ""}, {ActSilence, Closed, Silence}},
	} {
		if _, _, err := replay(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
