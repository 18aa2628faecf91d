package tenant

import "slices"

// Role is one of the four roles (api.md).
type Role string

// The four roles.
const (
	Officer       Role = "officer"
	OfficeAdmin   Role = "office_admin"
	Supervisor    Role = "supervisor"
	NationalAdmin Role = "national_admin"
)

// Roles lists the closed set.
var Roles = []Role{Officer, OfficeAdmin, Supervisor, NationalAdmin}

// Right is what a route demands of its caller. Every route is registered with
// one (trust.md §1).
type Right string

// The rights. Public and Token need no login: Token routes are opened by the
// public link in their path.
const (
	Public        Right = "public"
	Token         Right = "token"
	Self          Right = "self"           // anybody signed in, about oneself
	ReadQueue     Right = "queue.read"     // today's line of one's own office
	Serve         Right = "queue.serve"    // call, start, finish, counters
	ReadGuests    Right = "guests.read"    // the guest book of one's own office
	WriteGuests   Right = "guests.write"   // correct an entry of it
	ExportGuests  Right = "guests.export"  // take the book out as a file, with a reason
	ReadCases     Right = "cases.read"     // the inbox of one's own office
	HandleCases   Right = "cases.handle"   // answer, assign, close
	ReadRoster    Right = "roster.read"    // who is on duty at one's own office
	JoinRoster    Right = "roster.join"    // one's own absences and swaps
	ReadReports   Right = "reports.read"   // figures of one's own office
	ManageOffice  Right = "office.manage"  // services, counters of one's own office
	ManageUsers   Right = "users.manage"   // officers of one's own office
	ManageNation  Right = "nation.manage"  // offices, users, national data
	ReadProvinces Right = "provinces.read" // figures without names
	ShowBoard     Right = "board.show"     // the board on a paired device
	IssueKiosk    Right = "kiosk.issue"    // numbers from a paired kiosk
)

// rights is the rights table of trust.md §1: office_admin ⊃ officer; a
// supervisor and a national admin reach nothing of a desk.
var rights = map[Role][]Right{
	Officer:       {Self, ReadQueue, Serve, ReadGuests, WriteGuests, ReadCases, HandleCases, ReadRoster, JoinRoster, ReadReports},
	OfficeAdmin:   {Self, ReadQueue, Serve, ReadGuests, WriteGuests, ExportGuests, ReadCases, HandleCases, ReadRoster, JoinRoster, ReadReports, ManageOffice, ManageUsers},
	Supervisor:    {Self, ReadProvinces},
	NationalAdmin: {Self, ReadProvinces, ManageNation},
}

// Can tells whether the role holds the right. Public and Token are held by all.
func (r Role) Can(right Right) bool {
	if right == Public || right == Token {
		return true
	}
	for _, have := range rights[r] {
		if have == right {
			return true
		}
	}
	return false
}

// Rights lists what the role may do, for clients that show only that.
func (r Role) Rights() []Right { return slices.Clone(rights[r]) }

// Valid tells whether r is one of the four roles.
func (r Role) Valid() bool { return rights[r] != nil }

// DeviceKind is what a paired device of an office is.
type DeviceKind string

// The kinds of device.
const (
	TV    DeviceKind = "tv"    // shows the board in the lobby
	Kiosk DeviceKind = "kiosk" // issues numbers in the lobby
)

// DeviceKinds lists the closed set.
var DeviceKinds = []DeviceKind{TV, Kiosk}

// deviceRights is what a device may do; it reaches nothing of a desk.
var deviceRights = map[DeviceKind][]Right{
	TV:    {ShowBoard},
	Kiosk: {ShowBoard, IssueKiosk},
}

// Can tells whether a device of this kind holds the right. Public and Token
// are held by all.
func (k DeviceKind) Can(right Right) bool {
	return right == Public || right == Token || slices.Contains(deviceRights[k], right)
}

// Can tells whether the actor holds the right: a device by its kind, everybody
// else by their role.
func (a Actor) Can(right Right) bool {
	if a.Kind == Device {
		return a.Device.Can(right)
	}
	return a.Role.Can(right)
}

// Held tells whether anybody can hold the right.
func (r Right) Held() bool {
	return slices.ContainsFunc(Roles, func(role Role) bool { return role.Can(r) }) ||
		slices.ContainsFunc(DeviceKinds, func(kind DeviceKind) bool { return kind.Can(r) })
}
