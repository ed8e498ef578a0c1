using System.Collections.Immutable;
using System.Globalization;
using Rollcall.Contracts;
using Rollcall.Scim.AspNetCore;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Changes;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Server.Audit;
using Rollcall.Server.Events;
using Rollcall.Server.Organizations;
using Rollcall.Server.Resources;
using Rollcall.Storage;

namespace Rollcall.Server.Directories;

/// <summary>Makes directories and saves their settings, inside a transaction of the caller.</summary>
internal static class DirectoryWriter
{
    private const string Reason = "administrator";

    /// <summary>Makes a directory. The first of an organization is its primary one.</summary>
    /// <param name="owner">Its organization; null for the oldest one, which is made when there is none, and only when the settings are sound.</param>
    public static async ValueTask<SettingsResult> AddAsync(SqlSession session, Guid? owner, DirectorySettings wanted, Actor by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (Problem(wanted) is { } refused)
            return refused;
        if (wanted.DefaultGroup is DefaultGroup.Existing)
            return new SettingsResult.Refused(nameof(DirectorySettings.DefaultGroup), "A new directory has no groups yet: name a new one.");
        var organization = owner ?? await OrganizationStore.OldestAsync(session, by, now, cancellationToken);
        var primary = await OrganizationStore.HoldAsync(session, organization, cancellationToken);
        if (!await session.SingleAsync("select 1 from organizations where id = $1 and deleted_at is null", [organization], row => row.Flag(0), cancellationToken))
            return new SettingsResult.Unknown();
        var id = Guid.CreateVersion7(now);
        session.Execute(
            "insert into directories (id, organization_id, name, idp, enabled, strict, account_size_gb, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id, organization, wanted.Name, wanted.Idp, wanted.Enabled, wanted.Strict, wanted.AccountSizeGb, now);
        session.Execute("insert into directory_state (directory_id) values ($1)", id);
        await EventWriter.AppendAsync(session, id, [EventWriter.Directory(EventTypes.DirectoryCreated, Reason, id, wanted.Name)], now);
        if (primary is null)
            session.Execute("update organizations set primary_directory_id = $2 where id = $1", organization, id);
        else if (wanted.Primary)
            await TakePrimaryAsync(session, organization, id, primary.Value, by, now, cancellationToken);
        if (wanted.DefaultGroup is DefaultGroup.New group)
        {
            var made = await MakeGroupAsync(session, await CurrentAsync(session, id, cancellationToken), group.Name, now, cancellationToken);
            session.Execute("update directories set default_group_id = $2 where id = $1", id, made);
        }
        var added = await CurrentAsync(session, id, cancellationToken);
        AuditStore.Write(session, by, AuditAction.DirectoryCreated, Subject(added), now, [new("organization", null, added.Organization), .. Differences(null, added)]);
        return new SettingsResult.Saved(added);
    }

    /// <summary>Saves settings.</summary>
    /// <param name="version">The version the settings were read at; null when they are changed as they are now.</param>
    /// <param name="change">From the settings as they are to those wanted.</param>
    public static async ValueTask<SettingsResult> UpdateAsync(SqlSession session, Guid id, long? version, Func<DirectorySettings, DirectorySettings> change, Actor by, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        if (await HoldAsync(session, id, cancellationToken) is not { } held)
            return new SettingsResult.Unknown();
        var before = await CurrentAsync(session, id, cancellationToken);
        if (version is not null && version != before.Version)
            return new SettingsResult.Outdated(before);
        var wanted = change(before.Settings);
        if (Problem(wanted) is { } refused)
            return refused;
        Guid? group;
        try
        {
            group = await GroupAsync(session, before, wanted.DefaultGroup, now, cancellationToken);
        }
        catch (ScimException taken)
        {
            return new SettingsResult.Refused(nameof(DirectorySettings.DefaultGroup), taken.Status == 409 ? "There is a group of this name in the directory already: choose it from the list." : taken.Detail);
        }
        if (group is null && wanted.DefaultGroup is not DefaultGroup.None)
            return new SettingsResult.Refused(nameof(DirectorySettings.DefaultGroup), "The group is not in the directory any more: choose another.");
        if (wanted.Primary != before.Primary)
            await ChoosePrimaryAsync(session, held, id, wanted.Primary, by, now, cancellationToken);
        session.Execute(
            "update directories set name = $2, idp = $3, enabled = $4, strict = $5, account_size_gb = $6, default_group_id = $7, lost_group = null, version = version + 1 where id = $1",
            id, wanted.Name, wanted.Idp, wanted.Enabled, wanted.Strict, wanted.AccountSizeGb, group);
        var after = await CurrentAsync(session, id, cancellationToken);
        Record(session, by, before, after, now);
        await EventWriter.AppendAsync(session, id, [.. Told(before, after)], now);
        return new SettingsResult.Saved(await CurrentAsync(session, id, cancellationToken));
    }

    /// <summary>Makes the transaction the only one that changes a directory and its place in its organization; null when there is none such.</summary>
    public static async ValueTask<HeldDirectory?> HoldAsync(SqlSession session, Guid id, CancellationToken cancellationToken)
    {
        var organization = await session.SingleAsync("select organization_id from directories where id = $1 and deleted_at is null", [id], row => (Guid?)row.Id(0), cancellationToken);
        if (organization is null)
            return null;
        // The organization before its directories, and those in the order of their ids: whoever locks in this order never waits in a circle.
        var primary = await OrganizationStore.HoldAsync(session, organization.Value, cancellationToken);
        foreach (var directory in new HashSet<Guid> { id, primary ?? id }.Order())
            DirectoryStore.Hold(session, directory);
        var exists = await session.SingleAsync("select 1 from directories where id = $1 and deleted_at is null", [id], row => row.Flag(0), cancellationToken);
        return exists ? new(organization.Value, primary) : null;
    }

    /// <summary>The default group was deleted: the setting falls away, is told, and waits for an administrator's attention.</summary>
    /// <returns>The event, which the caller writes with its own.</returns>
    public static async ValueTask<NewEvent> LoseDefaultGroupAsync(SqlSession session, Guid id, string? name)
    {
        session.Execute("update directories set default_group_id = null, lost_group = $2, version = version + 1 where id = $1", id, name ?? "");
        return EventWriter.Settings("group.deleted", await CurrentAsync(session, id, CancellationToken.None), ["defaultGroup"]);
    }

    /// <summary>A directory as the audit names it.</summary>
    public static AuditSubject Subject(ScimDirectory directory) => new("directory", directory.Id, directory.Name);

    private static void Record(SqlSession session, Actor by, ScimDirectory before, ScimDirectory after, DateTimeOffset now)
    {
        var differences = Differences(before, after).Where(d => !string.Equals(d.Before, d.After, StringComparison.Ordinal)).ToArray();
        if (differences.Length > 0)
            AuditStore.Write(session, by, AuditAction.DirectoryChanged, Subject(after), now, differences);
        if (before.Enabled != after.Enabled)
            AuditStore.Write(session, by, after.Enabled ? AuditAction.DirectoryEnabled : AuditAction.DirectoryDisabled, Subject(after), now);
    }

    private static AuditChange[] Differences(ScimDirectory? before, ScimDirectory after) =>
    [
        new("name", before?.Name, after.Name),
        new("identity provider", before?.Idp, after.Idp),
        new("strict reading", Word(before?.Strict), Word(after.Strict)),
        new("primary", Word(before?.Primary), Word(after.Primary)),
        new("account size in GB", before?.AccountSizeGb?.ToString(CultureInfo.InvariantCulture), after.AccountSizeGb?.ToString(CultureInfo.InvariantCulture)),
        new("default group", before?.DefaultGroupName, after.DefaultGroupName),
    ];

    private static string? Word(bool? answer) => answer switch { true => "yes", false => "no", null => null };

    private static IEnumerable<NewEvent> Told(ScimDirectory before, ScimDirectory after)
    {
        var changed = new (string Path, bool Differs)[]
        {
            ("name", !string.Equals(before.Name, after.Name, StringComparison.Ordinal)),
            ("idp", !string.Equals(before.Idp, after.Idp, StringComparison.Ordinal)),
            ("strict", before.Strict != after.Strict),
            ("primary", before.Primary != after.Primary),
            ("accountSizeGb", before.AccountSizeGb != after.AccountSizeGb),
            ("defaultGroup", before.DefaultGroupId != after.DefaultGroupId),
        };
        if (changed.Any(c => c.Differs))
            yield return EventWriter.Settings(Reason, after, [.. changed.Where(c => c.Differs).Select(c => c.Path)]);
        if (before.Enabled != after.Enabled)
            yield return EventWriter.Directory(after.Enabled ? EventTypes.DirectoryEnabled : EventTypes.DirectoryDisabled, Reason, after.Id, after.Name);
    }

    private static async ValueTask ChoosePrimaryAsync(SqlSession session, HeldDirectory held, Guid id, bool primary, Actor by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (primary && held.Primary is { } other)
            await TakePrimaryAsync(session, held.Organization, id, other, by, now, cancellationToken);
        else
            session.Execute("update organizations set primary_directory_id = $2 where id = $1", held.Organization, primary ? id : (Guid?)null);
    }

    // The other directory's settings change with it, and its readers must hear of that.
    private static async ValueTask TakePrimaryAsync(SqlSession session, Guid organization, Guid id, Guid from, Actor by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        session.Execute("update organizations set primary_directory_id = $2 where id = $1", organization, id);
        session.Execute("update directories set version = version + 1 where id = $1", from);
        var loser = await CurrentAsync(session, from, cancellationToken);
        AuditStore.Write(session, by, AuditAction.DirectoryChanged, Subject(loser), now, new AuditChange("primary", "yes", "no"));
        await EventWriter.AppendAsync(session, from, [EventWriter.Settings(Reason, loser, ["primary"])], now);
    }

    private static async ValueTask<Guid?> GroupAsync(SqlSession session, ScimDirectory directory, DefaultGroup wanted, DateTimeOffset now, CancellationToken cancellationToken) => wanted switch
    {
        DefaultGroup.None => null,
        DefaultGroup.Existing existing => await session.SingleAsync(
            "select id from resources where directory_id = $1 and id = $2 and kind = 1", [directory.Id, existing.Id], row => (Guid?)row.Id(0), cancellationToken),
        DefaultGroup.New made => await MakeGroupAsync(session, directory, made.Name, now, cancellationToken),
        _ => throw new InvalidOperationException(wanted.GetType().Name),
    };

    // By the code of the lanes, so that the group is numbered, counted and told as any other.
    private static async ValueTask<Guid> MakeGroupAsync(SqlSession session, ScimDirectory directory, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var access = await DirectoryStore.AdministrativeAsync(session, directory, cancellationToken);
        var body = new ScimObject(("schemas", new ScimList([new ScimString(access.Schemas.Group.Schema.Id)])), ("displayName", new ScimString(name)));
        var create = new ResourceChange.Create(access.Schemas.Group, ResourceBinder.Bind(body, access.Schemas.Group, access.Dialect, [], access.Limits));
        var results = await new ChangeBatch(session, now).RunAsync([new PendingWrite(access, BulkPlan.Of(create))]);
        return results[0] is ImmutableArray<BulkResult> made ? Guid.ParseExact(WriteResults.Single(made).Resource!.Id, "D") : throw (ScimException)results[0];
    }

    private static SettingsResult.Refused? Problem(DirectorySettings wanted)
    {
        if (DisplayName.Problem(wanted.Name) is { } name)
            return new(nameof(wanted.Name), $"The name {name}.");
        if (IdentityProvider.Find(wanted.Idp) is null)
            return new(nameof(wanted.Idp), "Choose one of the identity providers listed.");
        if (wanted.AccountSizeGb is < 1 or > ScimDirectory.MostGb)
            return new(nameof(wanted.AccountSizeGb), $"A whole number of GB from 1 to {ScimDirectory.MostGb} is expected, or nothing.");
        return wanted.DefaultGroup is DefaultGroup.New made && DisplayName.Problem(made.Name) is { } problem ? new(nameof(wanted.DefaultGroup), $"The name of the new group {problem}.") : null;
    }

    private static async ValueTask<ScimDirectory> CurrentAsync(SqlSession session, Guid id, CancellationToken cancellationToken) =>
        (await DirectoryStore.FindAsync(session, id, cancellationToken))!;
}

/// <summary>A directory held for a change of its settings.</summary>
/// <param name="Organization">Its organization.</param>
/// <param name="Primary">The organization's primary directory, held too.</param>
internal sealed record HeldDirectory(Guid Organization, Guid? Primary);
