ALTER TABLE "scope_version" SET (fillfactor = 50);
--> statement-breakpoint
INSERT INTO "epoch" ("one", "number") VALUES (1, 1);
--> statement-breakpoint
INSERT INTO "heartbeat" ("one", "counter") VALUES (1, 0);
--> statement-breakpoint
INSERT INTO "roles" ("name", "description", "permissions") VALUES ('Administrator', 'May do everything.', ARRAY['*']);
