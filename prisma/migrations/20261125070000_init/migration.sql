-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "reason" TEXT,
    "result" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_user" (
    "id" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMP(3),
    "refresh_token_expires_at" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "auth_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fleet_agent" (
    "instance_uid" TEXT NOT NULL,
    "app" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "agent_version" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "first_seen_at" TIMESTAMP(3) NOT NULL,
    "last_seen_at" TIMESTAMP(3) NOT NULL,
    "phase" TEXT NOT NULL,
    "revision" TEXT,
    "release" TEXT,
    "process_state" TEXT NOT NULL,
    "health" TEXT NOT NULL,
    "failure" TEXT,
    "report" JSONB NOT NULL,

    CONSTRAINT "fleet_agent_pkey" PRIMARY KEY ("instance_uid")
);

-- CreateTable
CREATE TABLE "fleet_agent_event" (
    "id" BIGSERIAL NOT NULL,
    "instance_uid" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "fleet_agent_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_user" (
    "id" SERIAL NOT NULL,
    "login" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "name" TEXT,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "site_admin" BOOLEAN NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_session" (
    "token_hash" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_session_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "forge_token" (
    "id" SERIAL NOT NULL,
    "token_hash" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "scopes" TEXT[],
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,
    "expires_at" TIMESTAMP(3),

    CONSTRAINT "forge_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_oauth_app" (
    "client_id" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "redirect_uris" TEXT[],
    "trusted" BOOLEAN NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_oauth_app_pkey" PRIMARY KEY ("client_id")
);

-- CreateTable
CREATE TABLE "forge_oauth_code" (
    "code_hash" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "scopes" TEXT[],
    "code_challenge" TEXT,
    "expires_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_oauth_code_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "forge_repository" (
    "id" SERIAL NOT NULL,
    "owner" TEXT NOT NULL,
    "owner_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "description" TEXT,
    "private" BOOLEAN NOT NULL,
    "default_branch" TEXT NOT NULL,
    "last_pull_number" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMP(3) NOT NULL,
    "updated_at" TIMESTAMP(3) NOT NULL,
    "pushed_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_permission" (
    "repository_id" INTEGER NOT NULL,
    "login" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "permission" TEXT NOT NULL,

    CONSTRAINT "forge_permission_pkey" PRIMARY KEY ("repository_id","login_key")
);

-- CreateTable
CREATE TABLE "forge_pull" (
    "id" SERIAL NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT,
    "author" TEXT NOT NULL,
    "head_ref" TEXT NOT NULL,
    "base_ref" TEXT NOT NULL,
    "head_sha" TEXT NOT NULL,
    "base_sha" TEXT NOT NULL,
    "open" BOOLEAN DEFAULT true,
    "created_at" TIMESTAMP(3) NOT NULL,
    "updated_at" TIMESTAMP(3) NOT NULL,
    "closed_at" TIMESTAMP(3),
    "merge_intent" JSONB,
    "merged" JSONB,

    CONSTRAINT "forge_pull_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_review" (
    "id" SERIAL NOT NULL,
    "pull_id" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "commit_sha" TEXT NOT NULL,
    "submitted_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_comment" (
    "id" SERIAL NOT NULL,
    "pull_id" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forge_status" (
    "id" SERIAL NOT NULL,
    "repository_id" INTEGER NOT NULL,
    "sha" TEXT NOT NULL,
    "context" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "description" TEXT,
    "target_url" TEXT,
    "creator" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "forge_status_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "auth_user_email_key" ON "auth_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "auth_session_token_key" ON "auth_session"("token");

-- CreateIndex
CREATE INDEX "auth_session_user_id_idx" ON "auth_session"("user_id");

-- CreateIndex
CREATE INDEX "auth_account_user_id_idx" ON "auth_account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "auth_account_provider_id_account_id_key" ON "auth_account"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "auth_verification_identifier_idx" ON "auth_verification"("identifier");

-- CreateIndex
CREATE INDEX "fleet_agent_app_environment_idx" ON "fleet_agent"("app", "environment");

-- CreateIndex
CREATE INDEX "fleet_agent_event_instance_uid_id_idx" ON "fleet_agent_event"("instance_uid", "id" DESC);

-- CreateIndex
CREATE INDEX "fleet_agent_event_at_idx" ON "fleet_agent_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "forge_user_login_key_key" ON "forge_user"("login_key");

-- CreateIndex
CREATE INDEX "forge_user_email_key_idx" ON "forge_user"("email_key");

-- CreateIndex
CREATE INDEX "forge_session_expires_at_idx" ON "forge_session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "forge_token_token_hash_key" ON "forge_token"("token_hash");

-- CreateIndex
CREATE INDEX "forge_token_expires_at_idx" ON "forge_token"("expires_at");

-- CreateIndex
CREATE INDEX "forge_oauth_code_expires_at_idx" ON "forge_oauth_code"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "forge_repository_owner_key_name_key_key" ON "forge_repository"("owner_key", "name_key");

-- CreateIndex
CREATE UNIQUE INDEX "forge_pull_repository_id_number_key" ON "forge_pull"("repository_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "forge_pull_repository_id_head_ref_base_ref_open_key" ON "forge_pull"("repository_id", "head_ref", "base_ref", "open");

-- CreateIndex
CREATE INDEX "forge_review_pull_id_idx" ON "forge_review"("pull_id");

-- CreateIndex
CREATE INDEX "forge_comment_pull_id_idx" ON "forge_comment"("pull_id");

-- CreateIndex
CREATE INDEX "forge_status_repository_id_sha_idx" ON "forge_status"("repository_id", "sha");

-- AddForeignKey
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth_account" ADD CONSTRAINT "auth_account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_permission" ADD CONSTRAINT "forge_permission_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "forge_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_pull" ADD CONSTRAINT "forge_pull_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "forge_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_review" ADD CONSTRAINT "forge_review_pull_id_fkey" FOREIGN KEY ("pull_id") REFERENCES "forge_pull"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_comment" ADD CONSTRAINT "forge_comment_pull_id_fkey" FOREIGN KEY ("pull_id") REFERENCES "forge_pull"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forge_status" ADD CONSTRAINT "forge_status_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "forge_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
