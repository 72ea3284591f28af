package bot

import "retouch/editor"

// help is what can be done about a failure by a press.
type help struct{ retry, reword bool }

// helps says, for each kind of failure, whether the same once more can work and
// whether other words can. What needs another picture or another size has neither:
// that is a new command. What an owner has to mend can be tried again when it is.
var helps = map[string]help{
	string(editor.NotPicture):    {},
	string(editor.Broken):        {},
	string(editor.TooLarge):      {},
	string(editor.TooManyPixels): {},
	string(editor.BadMask):       {},
	string(editor.Gone):          {},
	string(editor.Unreachable):   {retry: true},
	string(editor.Refused):       {reword: true},
	string(editor.Rejected):      {reword: true},
	string(editor.Busy):          {retry: true},
	string(editor.Unavailable):   {retry: true},
	string(editor.Timeout):       {retry: true},
	string(editor.OutOfCredit):   {retry: true},
	string(editor.Misconfigured): {retry: true},
	string(editor.BadResult):     {retry: true},
	string(editor.BrokeOff):      {retry: true},
	string(editor.TooLargeMade):  {},
	string(editor.Cancelled):     {retry: true},
	string(editor.Internal):      {retry: true},
	kindLate:                     {retry: true},
	kindInterrupted:              {retry: true},
	kindHopeless:                 {retry: true},
	kindClosed:                   {retry: true},
	kindUndeliverable:            {reword: true},
	kindNobody:                   {},
}

// The kinds of failure that are the bot's own.
const (
	kindLate          = "late"
	kindInterrupted   = "interrupted"
	kindHopeless      = "hopeless"      // it failed on our side as often as it may
	kindUndeliverable = "undeliverable" // what Discord does not take
	kindClosed        = "closed"        // a place that takes no picture from the bot
	kindNobody        = "nobody"
)

// retryHelps reports whether the same edit can work when it is made again.
func retryHelps(kind string) bool { return helps[kind].retry }

// rewordHelps reports whether the edit can work with other words.
func rewordHelps(kind string) bool { return helps[kind].reword }
