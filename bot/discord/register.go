package discord

import "context"

// Register makes Discord's global commands equal to want, and does nothing when
// they are already. An entry point, which Discord makes for an application
// with an Activity, is kept.
func Register(ctx context.Context, r *REST, app string, want []Command) (changed bool, err error) {
	have, err := r.Commands(ctx, app)
	if err != nil {
		return false, err
	}
	if Same(have, want) {
		return false, nil
	}
	all := append([]Command{}, want...)
	for _, c := range have {
		if c.Type == EntryPoint {
			all = append(all, c)
		}
	}
	_, err = r.PutCommands(ctx, app, all)
	return err == nil, err
}
