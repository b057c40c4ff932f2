"""Words to people: the inbox on the screen, and e-mail, SMS and WeCom through an outbox."""
