using Rollcall.Scim.Filtering;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Storage;

namespace Rollcall.Server.Resources;

/// <summary>
/// A filter on groups with terms about their members. Such a term holds when it holds of any member, so it is asked of a page of members at a time: a group of any size
/// is judged in the memory of one page, and no page is read once the answer is known.
/// </summary>
internal sealed class MemberTerms(DirectoryAccess access, Filter filter)
{
    /// <summary>Members read at once.</summary>
    public const int MembersPerPage = 1000;

    private ResourceType Type => access.Schemas.Group;
    private readonly Dictionary<Filter, ScimPredicate> _terms = [];

    /// <summary>Whether a group matches.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="id">The group's id.</param>
    /// <param name="group">The group as the client would see it, without its members.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<bool> MatchesAsync(SqlSession session, Guid id, ScimObject group, CancellationToken cancellationToken) => HoldsAsync(filter, session, id, group, cancellationToken);

    /// <summary>Members of a group behind one of them, in the order of their ids, as answers show them: a filter on <c>$ref</c> finds what was read.</summary>
    public static async ValueTask<(ScimList Values, Guid Last)> PageAsync(SqlSession session, DirectoryAccess access, Guid group, Guid after, int count, CancellationToken cancellationToken)
    {
        var last = after;
        var page = await session.ListAsync(
            """
            select m.member_id, r.display, m.member_kind from members m left join resources r on r.directory_id = m.directory_id and r.id = m.member_id
            where m.directory_id = $1 and m.group_id = $2 and m.source = 0 and m.member_id > $3
            order by m.member_id limit $4
            """,
            [access.DirectoryId, group, after, count], row =>
            {
                last = row.Id(0);
                var kind = (ResourceKind)row.Integer(2);
                return Value(access, IdText.Format(last), row.TextOrNull(1), kind.ToString(), kind == ResourceKind.Group ? access.Schemas.Group : access.Schemas.User);
            }, cancellationToken);
        return (new([.. page]), last);
    }

    /// <summary>A value of <c>members</c> or <c>groups</c> as answers show it.</summary>
    public static ScimObject Value(DirectoryAccess access, string id, string? display, string type, ResourceType of)
    {
        var value = new ScimObject(("value", new ScimString(id)), ("$ref", new ScimString($"{access.BaseUrl}{of.Endpoint}/{id}")), ("type", new ScimString(type)));
        return display is null ? value : value.With("display", new ScimString(display));
    }

    private async ValueTask<bool> HoldsAsync(Filter part, SqlSession session, Guid id, ScimObject group, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case Filter.And and:
                foreach (var term in and.Terms)
                {
                    if (!await HoldsAsync(term, session, id, group, cancellationToken))
                        return false;
                }
                return true;
            case Filter.Or or:
                foreach (var term in or.Terms)
                {
                    if (await HoldsAsync(term, session, id, group, cancellationToken))
                        return true;
                }
                return false;
            case Filter.Not not:
                return !await HoldsAsync(not.Term, session, id, group, cancellationToken);
            case var term when !IsAboutMembers(term):
                return Compiled(term).Matches(group);
            // RFC 7643 §2.5: to be null is to be absent, which is the one thing no single page can say.
            case Filter.Comparison { Value: ScimNull, Operator: CompareOperator.Equal } comparison:
                return !await AnyAsync(new Filter.Present(comparison.Path), session, id, cancellationToken);
            default:
                return await AnyAsync(part, session, id, cancellationToken);
        }
    }

    private async ValueTask<bool> AnyAsync(Filter term, SqlSession session, Guid id, CancellationToken cancellationToken)
    {
        var (predicate, name, after) = (Compiled(term), Type.Members!.Name, Guid.Empty);
        while (true)
        {
            var (page, last) = await PageAsync(session, access, id, after, MembersPerPage, cancellationToken);
            // A group without members is asked as what it is; behind the last page there is nothing to ask.
            if (page.IsUnassigned)
                return after == Guid.Empty && predicate.Matches(ScimObject.Empty);
            if (predicate.Matches(new ScimObject((name, page))))
                return true;
            if (page.Items.Length < MembersPerPage)
                return false;
            after = last;
        }
    }

    private bool IsAboutMembers(Filter term) => TypeFilter.Terms(term).Any(t => Type.Resolve(t.Path) is { Extension: null } target && ReferenceEquals(target.Attribute, Type.Members));

    private ScimPredicate Compiled(Filter term)
    {
        if (!_terms.TryGetValue(term, out var predicate))
            _terms.Add(term, predicate = ScimPredicate.Compile(term, Type));
        return predicate;
    }
}
