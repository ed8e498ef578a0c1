using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Filtering;

/// <summary>The one parser of RFC 7644 figure 1 (filters) and figure 7 (PATCH paths). Length, depth and number of terms are capped before and while parsing.</summary>
public static class ScimFilterParser
{
    /// <summary>Parses a filter.</summary>
    /// <param name="text">The filter, decoded.</param>
    /// <param name="limits">Caps; the defaults when null.</param>
    /// <param name="lenient">Whether comparison values without quotes are read as strings (Entra's documentation prints some).</param>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>, naming the position and what was expected.</exception>
    public static Filter ParseFilter(string text, ScimLimits? limits = null, bool lenient = false) => throw new NotImplementedException();

    /// <summary>Parses a PATCH path.</summary>
    /// <exception cref="ScimException">400 <c>invalidPath</c>.</exception>
    public static PatchPath ParsePath(string text, ScimLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Parses an attribute name as in <c>attributes</c> and <c>sortBy</c>; null when it is not one.</summary>
    public static AttributePath? TryParseAttribute(string text) => throw new NotImplementedException();
}

/// <summary>A filter bound to a resource type, ready to be asked of many resources.</summary>
public sealed class ScimPredicate
{
    private ScimPredicate()
    {
    }

    /// <summary>Binds a filter to a resource type.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: an attribute no schema knows or that is never returned, an operator its type does not have.</exception>
    public static ScimPredicate Compile(Filter filter, ResourceType type) => throw new NotImplementedException();

    /// <summary>Binds the value filter of a path to the multi-valued attribute it stands behind; its paths are sub-attributes.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public static ScimPredicate CompileValueFilter(Filter filter, ScimAttribute attribute) => throw new NotImplementedException();

    /// <summary>Whether a resource (or, for a value filter, one value) satisfies the filter.</summary>
    public bool Matches(ScimValue candidate) => throw new NotImplementedException();
}
