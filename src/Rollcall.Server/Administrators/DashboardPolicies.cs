using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;

namespace Rollcall.Server.Administrators;

/// <summary>
/// Who may open a page and who may change something with it. Whatever says nothing of its own falls under <see cref="View"/> for looking and <see cref="Change"/> for every
/// request that is not GET or HEAD; a page that says otherwise does it with <c>[Authorize(DashboardPolicies.…)]</c> and <see cref="PostsNeedAttribute"/>.
/// </summary>
public static class DashboardPolicies
{
    /// <summary>Any administrator.</summary>
    public const string View = "viewer";

    /// <summary>An administrator or owner.</summary>
    public const string Change = "administrator";

    /// <summary>An owner.</summary>
    public const string Own = "owner";

    /// <summary>Adds the policies; what is not anonymous by its own word needs at least <see cref="View"/>.</summary>
    internal static void AddTo(AuthorizationOptions options)
    {
        foreach (var role in AdministratorRole.All)
            options.AddPolicy(role.Name, Policy(role));
        options.DefaultPolicy = options.FallbackPolicy = Policy(AdministratorRole.Viewer);
    }

    private static AuthorizationPolicy Policy(AdministratorRole role) =>
        new AuthorizationPolicyBuilder(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser().AddRequirements(new RoleRequirement(role)).Build();
}

/// <summary>Who may send forms of a page, where that is not <see cref="DashboardPolicies.Change"/>.</summary>
/// <param name="policy">One of <see cref="DashboardPolicies"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PostsNeedAttribute(string policy) : Attribute
{
    /// <summary>The policy.</summary>
    public string Policy { get; } = policy;
}

/// <summary>The role of the page, and of its forms.</summary>
internal sealed record RoleRequirement(AdministratorRole AtLeast) : IAuthorizationRequirement;

/// <summary>Decides by the role as it stands in the database now.</summary>
internal sealed class RoleAuthorization : AuthorizationHandler<RoleRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (context.User.Role() is { } role && role.Includes(requirement.AtLeast) && (Posts(context.Resource as HttpContext) is not { } posts || role.Includes(posts)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private static AdministratorRole? Posts(HttpContext? http)
    {
        if (http is null || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return null;
        return http.GetEndpoint()?.Metadata.GetMetadata<PostsNeedAttribute>() is { } said
            ? AdministratorRole.Find(said.Policy) ?? throw new InvalidOperationException($"{said.Policy} is no policy.")
            : AdministratorRole.Administrator;
    }
}
